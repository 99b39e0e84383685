"""Confirming: a second person processes the year, and the money moves (R-PR-9, R-4.2.11-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from plans.agreements.models import Agreement
from plans.agreements.moving import locked as locked_agreement
from plans.agreements.workflow import State as AgreementState
from portal import clock
from portal.accounts.models import User
from portal.funds import ledger
from portal.funds.ledger import Cause
from portal.funds.models import RegionalBudget
from reviews.reallocation.models import Change, Line
from reviews.reallocation.moving import move
from reviews.reallocation.queries import division_of, limits_of
from reviews.reallocation.services.changing import record_change
from reviews.reallocation.services.preparing import check_limits, opened, signed_agreement
from reviews.reallocation.workflow import Verb


@transaction.atomic
def confirm(line_id: int, *, by: User, version: int, at: datetime | None = None) -> Line:
    """Process a prepared year: never by the person who prepared it.

    A lower amount leaves the agreement and returns to the envelope; a higher one is reserved,
    granted and contracted at once, so the envelope is never over-committed. The limits are
    looked at again under the locks. Raises Refusal: "stale", "moved_on", "not_allowed", "paid",
    "short", "above_request".
    """
    at = at or clock.now()
    line = opened(line_id, Verb.CONFIRM, by=by, version=version)
    agreement = locked_agreement(signed_agreement(line).pk)
    before = division_of(line, agreement)
    after = {org: Decimal(amount) for org, amount in line.proposed_division.items()}
    assert line.proposed is not None  # noqa: S101  it is prepared
    old, new = line.amount, line.proposed
    if after != before:
        check_limits(line, limits_of(line, agreement), after)
        change = record_change(line, agreement, before, after, by=by, at=at)
        _move_money(change, line, by, at)
        line.division = line.proposed_division
    line.amount, line.proposed, line.proposed_division = new, None, {}
    line.processed_by, line.processed_at = by, at
    facts = {"number": agreement.number, "before": old, "after": new}
    return move(line, Verb.CONFIRM, by=by, at=at, reason=line.reason, data=facts)


@transaction.atomic
def confirm_all(seen_lines: Mapping[int, int], *, by: User, at: datetime | None = None) -> int:
    """Confirm several lines, all or none; `seen_lines` is line number to version."""
    _lock_in_order(list(seen_lines))
    for line_id in sorted(seen_lines):
        confirm(line_id, by=by, version=seen_lines[line_id], at=at)
    return len(seen_lines)


def _lock_in_order(line_ids: list[int]) -> None:
    """Lines, then agreements, then envelopes, each by number: nobody waits in a circle."""
    lines = Line.objects.select_for_update(of=("self",)).select_related("plan")
    found = list(lines.filter(pk__in=line_ids).order_by("pk"))
    plans = {line.plan for line in found}
    agreements = Agreement.objects.select_for_update(of=("self",))
    list(agreements.filter(plan__in=plans, state=AgreementState.COMPLETE).order_by("pk"))
    budgets = RegionalBudget.objects.select_for_update(no_key=True).filter(
        region__in={plan.region_id for plan in plans},
        scheme__in={plan.scheme_id for plan in plans},
        year__in={line.year for line in found},
    )
    list(budgets.order_by("pk"))


def _move_money(change: Change, line: Line, by: User, at: datetime) -> None:
    """Down: out of the agreement, back to the envelope. Up: reserved, granted, contracted."""
    more = change.after - change.before
    amounts = {change.year: abs(more)}
    place = (line.plan.scheme_id, line.plan.region)
    if more < 0:
        ledger.lower(*place, amounts, **_cause(change, "lower", by, at))
        ledger.free(*place, amounts, **_cause(change, "free", by, at))
    elif more > 0:
        ledger.reserve(*place, amounts, **_cause(change, "reserve", by, at))
        ledger.grant_reserved(*place, amounts, **_cause(change, "grant", by, at))
        ledger.contract(*place, amounts, **_cause(change, "contract", by, at))


def _cause(change: Change, step: str, by: User, at: datetime) -> Cause:
    agreement: Agreement = change.agreement
    return {
        "key": f"reallocation.{step}:{change.pk}",
        "reference": f"{agreement.number}, wijziging {change.number}",
        "by": by,
        "at": at,
    }
