"""Section 7, the money's way: route, cashiers, shares and room (R-1.5-2, R-1.5-3).

The maximum tariff is that of the NZa (R-PR-2). Most providers are paid 95.5 to 95.7 percent of it
(R-OV-4); who is at the maximum through a surcharge has no room (R-TB-5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans import cashier
from plans.budget import fund_by_year
from plans.checks.case import Case
from plans.data import CashierShare
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section
from portal.money import ZERO, format_euro, format_number

FORM = Ground(Section.BUDGET, rule="R-1.5-2")

ROUTE = FORM.block(
    "route",
    "money.route",
    _("Choose how the money travels: through a cashier, or directly to each provider."),
)
VAT = FORM.warn("vat", "money.vat", _("Say whether the amounts include VAT."), rule="")
CASHIER = FORM.block(
    "cashier", "money.cashiers.org", _("Choose a care provider from the coalition as cashier.")
)
NOT_A_PROVIDER = FORM.block(
    "cashier_kind",
    "money.cashiers.org",
    _("{name} cannot be cashier: only a care provider that takes part can."),
)
AGREED = FORM.block(
    "cashier_accepted",
    "money.cashiers.org",
    _("{name} has not agreed to be cashier yet. Ask it to do so."),
)
IBAN = FORM.block(
    "iban", "money.cashiers.iban", _("{name}: fill in the bank account (IBAN) of the cashier.")
)
IBAN_WRONG = FORM.block(
    "iban_wrong",
    "money.cashiers.iban",
    _("{name}: this IBAN is not right. Check it; it is a Dutch account of 18 characters."),
)
SHARES = FORM.block(
    "shares",
    "money.cashiers.shares",
    _(
        "In {year} the plan asks {asked}, but the cashiers together receive {shared}. Make them "
        "equal."
    ),
)
ROOM_UNKNOWN = FORM.warn(
    "room_unknown",
    "money.cashiers.production_eur",
    _(
        "{name}: fill in the production and the tariff percentage. Then the portal can show "
        "whether the money fits under {cap} percent of the NZa maximum."
    ),
    rule="R-1.5-3",
)
ROOM = FORM.warn(
    "room",
    "money.cashiers.shares",
    _(
        "{name}: in {year} the share is {above} above the room under {cap} percent of the NZa "
        "maximum. Divide it with a second cashier."
    ),
    rule="R-1.5-3",
)
AT_CAP = FORM.warn(
    "at_cap",
    "money.cashiers.tariff_pct",
    _(
        "{name} is paid {cap} percent of the NZa maximum or more already, for example through a "
        "surcharge. It has no room as cashier: choose another provider."
    ),
    rule="R-TB-5",
)
STATED = FORM.warn(
    "room_stated",
    "money.cashiers.above_cap",
    _(
        "{name} says that it comes above the NZa maximum, or does not know. Choose a second "
        "cashier and divide the amount."
    ),
    rule="R-1.5-3",
)

DIVIDED = FORM.warn(
    "second_cashier",
    "money.cashiers.shares",
    _(
        "The money is divided over {count} cashiers, because it does not all fit under {cap} "
        "percent of the NZa maximum at one of them. The care office checks the division."
    ),
    rule="R-1.5-3",
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What the payment of the plan lacks."""
    money = case.data.money
    if not money.route:
        yield ROUTE.gap()
    if not money.vat:
        yield VAT.gap()
    if money.route == "cashier":
        yield from _cashiers(case)


def _cashiers(case: Case) -> Iterator[Gap]:
    cashiers = case.data.money.cashiers
    if not cashiers:
        yield CASHIER.gap()
        return
    able = {m.org for m in cashier.may_be_cashier(case.data)}
    for number, share in enumerate(cashiers):
        named: dict[str, Any] = {"name": case.name(share.org)}
        if share.org not in able:
            yield NOT_A_PROVIDER.gap(number, **named)
        elif not share.accepted:
            yield AGREED.gap(number, **named)
        yield from _account(share, number, named)
        yield from _room(case, share, number, named)
    yield from _shares(case)
    if len(cashiers) > 1 and any(share.above_cap == "yes" for share in cashiers):
        yield DIVIDED.gap(count=len(cashiers), cap=_cap(case))


def _cap(case: Case) -> str:
    return format_number(case.facts.rules.tariff_cap_pct)


def _account(share: CashierShare, number: int, named: dict[str, Any]) -> Iterator[Gap]:
    if not share.iban.strip():
        yield IBAN.gap(number, org=share.org, **named)
    elif cashier.iban_fault(share.iban):
        yield IBAN_WRONG.gap(number, org=share.org, **named)


def _room(case: Case, share: CashierShare, number: int, named: dict[str, Any]) -> Iterator[Gap]:
    """Only what follows from the cashier's own figures; without them, only the question."""
    cap = case.facts.rules.tariff_cap_pct
    if share.tariff_pct is not None and share.tariff_pct >= cap:
        yield AT_CAP.gap(number, org=share.org, cap=_cap(case), **named)
        return
    if cashier.room_of(share, cap) is None:
        yield ROOM_UNKNOWN.gap(number, org=share.org, cap=_cap(case), **named)
    above = cashier.above_room(share, cap)
    for year, amount in above.items():
        money = format_euro(amount)
        yield ROOM.gap(number, org=share.org, year=year, above=money, cap=_cap(case), **named)
    alone = len(case.data.money.cashiers) == 1
    if alone and not above and share.above_cap in ("yes", "unknown"):
        yield STATED.gap(number, org=share.org, **named)


def _shares(case: Case) -> Iterator[Gap]:
    asked = fund_by_year(case.data)
    for year, difference in cashier.share_differences(case.data).items():
        amount = asked.get(year, ZERO)
        yield SHARES.gap(
            year=year, asked=format_euro(amount), shared=format_euro(amount - difference)
        )
