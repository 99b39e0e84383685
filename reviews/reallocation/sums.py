"""The sums of a reallocation: who receives what, and what a new division may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.money import ZERO, divide, total

Division = Mapping[str, Decimal]


def received(division: Division, shares: Division) -> dict[str, Decimal]:
    """What each organisation receives from the care office in a year (R-1.5-2).

    Without cashiers each gets its own part. With cashiers the whole goes to them, in proportion
    to the `shares` they asked for; shares that add up to nothing leave all to the first.
    """
    if not shares:
        return {org: amount for org, amount in division.items() if amount}
    weights = list(shares.values())
    if not total(weights):
        weights = [Decimal(1), *(ZERO for _rest in weights[1:])]
    return dict(zip(shares, divide(total(division.values()), weights), strict=True))


@dataclass(frozen=True)
class Limits:
    """What a year of an award may be: euros, `asked` and `paid` in that year.

    `asked_by` is what each organisation asked; `room` what the envelope still has, None where no
    budget was set; `now` the division that stands.
    """

    asked: Decimal
    asked_by: Division
    paid: Decimal
    room: Decimal | None
    now: Division

    def above_request(self, wanted: Division) -> dict[str, Decimal]:
        """The organisations that would get more than they asked, with what they may get.

        Whoever has more already by the signed agreement keeps it (R-4.2.11-1).
        """
        most = {o: max(self.asked_by.get(o, ZERO), self.now.get(o, ZERO)) for o in wanted}
        return {org: most[org] for org, amount in wanted.items() if amount > most[org]}

    def fault(self, wanted: Division) -> str:
        """What stands in the way of this division: "" or the code of a refusal."""
        amount, before = total(wanted.values()), total(self.now.values())
        if set(wanted) != set(self.now) or any(part < 0 for part in wanted.values()):
            return "division"
        if amount > self.asked or self.above_request(wanted):
            return "above_request"
        if amount < self.paid:
            return "paid"
        more = amount - before
        if more > 0 and self.room is None:
            return "no_budget"
        if more > 0 and self.room is not None and more > self.room:
            return "short"
        return ""
