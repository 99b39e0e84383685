"""The head of a care office raises a regional budget for one decision: named, with a reason.

No override lets a decision commit more than there is: the envelope itself is raised, in a ledger
row of its own kind that names who and why, and the decision then fits (R-PR-3).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.funds.access import demand_at
from portal.funds.envelope import EntryKind
from portal.funds.ledger import book
from portal.funds.models import LedgerEntry, Region, RegionalBudget, Scheme
from portal.funds.rules import OfficeVerb
from portal.money import ZERO, cents
from portal.refusal import Refusal

REASON_MIN = 20


@transaction.atomic
def raise_budget(
    scheme: Scheme | str,
    region: Region,
    amounts: Mapping[int, Decimal],
    *,
    key: str,
    about: str,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> list[LedgerEntry]:
    """Add `amounts` (euros per year) to the envelopes, for the decision that `about` names.

    `key` names the cause once: a repetition gives the same entries. Raises
    Refusal("not_allowed"), ("reason_short"), ("amount") or ("no_budget").
    """
    demand_at(by, region.office_id, OfficeVerb.RAISE_BUDGET)
    wanted = _wanted(amounts)
    if len(reason.strip()) < REASON_MIN:
        text = _("Write a reason of at least %(count)d characters. It stays in the ledger.")
        raise Refusal(text % {"count": REASON_MIN}, field="reason", code="reason_short")
    rows = RegionalBudget.objects.select_for_update(no_key=True).order_by("year")
    budgets = {b.year: b for b in rows.filter(scheme=scheme, region=region, year__in=wanted)}
    if missing := sorted(set(wanted) - set(budgets)):
        text = _("No regional budget has been set for %(years)s. Set the budget first.")
        raise Refusal(text % {"years": ", ".join(map(str, missing))}, code="no_budget")
    if done := list(LedgerEntry.objects.filter(key=key).order_by("budget__year")):
        return done
    moment = at or clock.now()
    said = {"key": key, "reference": f"{about}: {reason.strip()}", "by": by, "at": moment}
    entries = [book(budgets[y], EntryKind.RAISE, a, **said) for y, a in sorted(wanted.items())]  # type: ignore[arg-type]
    audit.write(
        "budget.raised",
        obj=budgets[min(wanted)],
        actor=by,
        organisation=region.office,
        office=region.office_id,
        reason=reason.strip(),
        data={"about": about, "amounts": {str(year): a for year, a in sorted(wanted.items())}},
        at=moment,
    )
    return entries


def raised_for(key: str) -> list[LedgerEntry]:
    """The raises whose key begins like this, the oldest first, with their year and person."""
    found = LedgerEntry.objects.filter(kind=EntryKind.RAISE, key__startswith=key)
    return list(found.select_related("budget", "by").order_by("pk"))


def _wanted(amounts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    wanted = {year: cents(amount) for year, amount in amounts.items() if amount != ZERO}
    if not wanted or min(wanted.values()) < ZERO:
        raise Refusal(_("Fill in an amount above 0 for at least one year."), code="amount")
    return wanted
