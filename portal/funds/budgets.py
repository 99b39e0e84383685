"""Setting a regional budget: by its own care office, with a reason, never below commitments."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.funds.access import demand_at
from portal.funds.envelope import EntryKind
from portal.funds.ledger import book
from portal.funds.models import Region, RegionalBudget, Scheme
from portal.funds.rules import OfficeVerb
from portal.funds.ties import demand_untied
from portal.money import ZERO, cents, format_euro
from portal.refusal import Refusal

YEARS_AFTER = 4
"""A plan of the last funded year may run on (R-6.4-4: three years in principle, four with V7)."""


@transaction.atomic
def set_budget(
    scheme: Scheme,
    region: Region,
    year: int,
    amount: Decimal,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
    expected: Decimal | None = None,
    is_demo: bool = False,
) -> RegionalBudget:
    """Set what there is for this scheme, region and year, in euros (R-PR-1, R-PR-3).

    `expected` is the amount the person saw: when somebody else changed it meanwhile, nothing
    happens and Refusal("stale") says so. Refuses a closed scheme, a year outside the scheme, an
    empty reason and an amount below what is committed. The same amount again changes nothing.
    """
    demand_at(by, region.office_id, OfficeVerb.SET_BUDGET)
    demand_untied(by, region, scheme)
    _check(scheme, year, amount, reason)
    budget, _new = RegionalBudget.objects.select_for_update(no_key=True).get_or_create(
        scheme=scheme, region=region, year=year, defaults={"amount": ZERO, "is_demo": is_demo}
    )
    _check_against(budget, amount, expected)
    moment = at or clock.now()
    before, step = budget.amount, cents(amount) - budget.amount
    if step:
        key = f"budget.set:{budget.pk}:{budget.entries.count() + 1}"
        book(budget, EntryKind.SET, step, key=key, reference=reason, by=by, at=moment)
        audit.write(
            "budget.set",
            obj=budget,
            actor=by,
            organisation=region.office,
            office=region.office_id,
            reason=reason,
            data={"scheme": scheme.code, "region": region.slug, "year": year}
            | {"from": before, "to": budget.amount},
            at=moment,
        )
    return budget


def years_for(scheme: Scheme) -> range:
    """The years for which a regional budget may be set."""
    return range(min(scheme.years), max(scheme.years) + YEARS_AFTER + 1)


def _check(scheme: Scheme, year: int, amount: Decimal, reason: str) -> None:
    years = years_for(scheme)
    if not scheme.is_open:
        raise Refusal(
            _("%(scheme)s is closed. Choose another scheme.") % {"scheme": scheme},
            field="scheme",
            code="scheme_closed",
        )
    if year not in years:
        raise Refusal(
            _("For this scheme the year lies between %(first)s and %(last)s. Choose another year.")
            % {"first": years[0], "last": years[-1]},
            field="year",
            code="year",
        )
    if amount < 0 or cents(amount) != amount:
        raise Refusal(_("Fill in an amount of 0 or more, in euros."), field="amount", code="amount")
    if not reason.strip():
        raise Refusal(
            _("Write where this amount comes from or why it changes."),
            field="reason",
            code="no_reason",
        )


def _check_against(budget: RegionalBudget, amount: Decimal, expected: Decimal | None) -> None:
    if expected is not None and budget.amount != expected:
        raise Refusal(
            _(
                "Somebody else has set this budget to %(amount)s meanwhile."
                " Check your amount and save again."
            )
            % {"amount": format_euro(budget.amount)},
            field="amount",
            code="stale",
        )
    if amount < budget.envelope.committed:
        raise Refusal(
            _("Of %(year)s, %(committed)s is already committed. Fill in that amount or more.")
            % {"year": budget.year, "committed": format_euro(budget.envelope.committed)},
            field="amount",
            code="committed",
        )
