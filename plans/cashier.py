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

from msgspec.structs import replace
from stdnum import iban as iban_rules

from plans.budget import fund_by_year, org_year_table
from plans.data import CashierShare, Member, MoneyRoute, PlanData, Years
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


def relieved(money: MoneyRoute, org: str, other: str, cap: Decimal = CAP) -> MoneyRoute:
    """The route in which `org` keeps what fits its room and `other` takes the rest (R-1.5-3).

    Per year the sum of all shares stays what it was, to the cent. `other` becomes a cashier when
    it is none yet; its own room is not looked at, since only it knows its figures. Nothing changes
    when everything fits.
    """
    share = next((c for c in money.cashiers if c.org == org), None)
    above = above_room(share, cap) if share else {}
    if share is None or not above or other == org:
        return money
    kept = {y: a for y, a in _minus(share.shares, above).items() if a}
    known = next((c for c in money.cashiers if c.org == other), CashierShare(org=other))
    more = {y: known.shares.get(y, ZERO) + above.get(y, ZERO) for y in {*known.shares, *above}}
    fresh = {org: replace(share, shares=kept), other: replace(known, shares=_sorted(more))}
    before = [c.org for c in money.cashiers]
    cashiers = [fresh.get(c.org, c) for c in money.cashiers]
    if other not in before:
        cashiers.append(fresh[other])
    return replace(money, cashiers=tuple(cashiers))


def _minus(amounts: Years, less: Years) -> Years:
    return {y: a - less.get(y, ZERO) for y, a in sorted(amounts.items())}


def _sorted(years: Years) -> Years:
    return {y: a for y, a in sorted(years.items()) if a}


@dataclass(frozen=True)
class Payment:
    """What a provider receives per year, and from whom; `cashier` is "" for the care office."""

    cashier: str
    org: str
    years: Years

    @property
    def is_own(self) -> bool:
        """Whether the cashier keeps it: its own part of the plan."""
        return self.cashier == self.org


def payments(data: PlanData) -> tuple[Payment, ...]:
    """Who pays whom how much per year (R-1.5-2); the amounts add up to the request per year.

    Directly: the care office pays each provider. Through cashiers: each first keeps what it asks
    itself, then they pay the others on, in their order. What the shares do not cover is paid by
    nobody and left out, which `share_differences` reports.
    """
    asked = {row.key: dict(row.amounts) for row in org_year_table(data).rows}
    if data.money.route != "cashier":
        return tuple(Payment("", org, _sorted(years)) for org, years in asked.items())
    left = {c.org: dict(c.shares) for c in data.money.cashiers}
    found = [_paid(c.org, c.org, left, asked) for c in data.money.cashiers if c.org in asked]
    found += [
        _paid(c.org, org, left, asked) for c in data.money.cashiers for org in asked if org != c.org
    ]
    return tuple(p for p in found if p.years)


def _paid(cashier: str, org: str, left: dict[str, Years], asked: dict[str, Years]) -> Payment:
    """Pay as much as both sides have left; both are lowered."""
    years: Years = {}
    for year, amount in asked[org].items():
        part = min(amount, left[cashier].get(year, ZERO))
        if part > 0:
            years[year] = part
            asked[org][year] = amount - part
            left[cashier][year] -= part
    return Payment(cashier, org, _sorted(years))
