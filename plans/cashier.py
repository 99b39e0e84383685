"""The cashier: shares per year, room under the NZa maximum tariff, and the bank account.

Money that reaches a cashier counts in its tariff total, which may not pass 100% of the NZa
maximum (R-1.5-3). The portal has no turnover figures: the cashier states its production in
euros a year and the percentage of the maximum tariff it is paid at. Then

    room = production x (cap - percentage) / percentage

because production / percentage x cap is what the same care may cost at most. The room is rounded
down to the cent, so that rounding never breaks the cap. Without both figures there is no room
to compute, and nothing is said about it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from stdnum import iban as iban_rules

from plans.budget import fund_by_year
from plans.data import CashierShare, Member, PlanData, Years
from portal.money import CENT, ZERO

CAP = Decimal(100)
_DUTCH = re.compile(r"NL[0-9]{2}[A-Z]{4}[0-9]{10}")


@dataclass(frozen=True)
class Split:
    """A proposal: what each cashier can take per year, and what is left for another cashier."""

    shares: Mapping[str, Years]
    left: Years


def headroom(
    production: Decimal | None, tariff_pct: Decimal | None, cap: Decimal = CAP
) -> Decimal | None:
    """Euros a year that fit under `cap` percent; None when production or percentage is unknown."""
    if not production or not tariff_pct or production < 0 or tariff_pct < 0:
        return None
    room = production * (cap - tariff_pct) / tariff_pct
    return max(ZERO, room.quantize(CENT, rounding=ROUND_FLOOR))


def room_of(share: CashierShare, cap: Decimal = CAP) -> Decimal | None:
    """The room of one cashier in euros a year, from what it states."""
    return headroom(share.production_eur, share.tariff_pct, cap)


def above_room(share: CashierShare, cap: Decimal = CAP) -> Years:
    """Per year by how much the share passes the room; empty when it fits or is unknown."""
    room = room_of(share, cap)
    if room is None:
        return {}
    return {y: amount - room for y, amount in sorted(share.shares.items()) if amount > room}


def share_differences(data: PlanData) -> Years:
    """Per year the request minus what the cashiers receive; only years that differ (R-1.5-2)."""
    asked = fund_by_year(data)
    shared: Years = {}
    for cashier in data.money.cashiers:
        for year, amount in cashier.shares.items():
            shared[year] = shared.get(year, ZERO) + amount
    differences = {y: asked.get(y, ZERO) - shared.get(y, ZERO) for y in {*asked, *shared}}
    return {y: difference for y, difference in sorted(differences.items()) if difference}


def propose_split(data: PlanData, cap: Decimal = CAP) -> Split | None:
    """Divide the request over the cashiers within their rooms, in their order (R-1.5-3).

    What no known room can take is `left`: for a second cashier, or for one that has not stated its
    figures. None when everything fits as it is, or when no room is known.
    """
    cashiers = data.money.cashiers
    if not any(above_room(c, cap) for c in cashiers):
        return None
    shares: dict[str, Years] = {c.org: {} for c in cashiers}
    left: Years = {}
    for year, asked in fund_by_year(data).items():
        for cashier in cashiers:
            part = min(asked, room_of(cashier, cap) or ZERO)
            asked -= part
            if part:
                shares[cashier.org][year] = part
        if asked:
            left[year] = asked
    return Split(shares, left)


def may_be_cashier(data: PlanData) -> tuple[Member, ...]:
    """Who can be a cashier: care providers that have accepted to take part (R-1.5-2)."""
    return tuple(
        m for m in data.members if m.accepted and m.kind == "provider" and m.role != "partner"
    )


def iban_fault(iban: str) -> str:
    """What is wrong with a bank account number: "", "country", "checksum" or "format".

    Only Dutch accounts are accepted (practice.md 7). Spaces and small letters are no fault.
    """
    number = iban_rules.compact(iban)
    if not number.startswith("NL"):
        return "country"
    if not _DUTCH.fullmatch(number):
        return "format"
    return "" if iban_rules.is_valid(number) else "checksum"
