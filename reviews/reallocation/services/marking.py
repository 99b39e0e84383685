"""Marking: every year of a final award is to be processed at a reallocation (R-1.5-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from plans.budget import org_year_table
from plans.data import PlanData
from plans.dividing import divide
from portal.money import cents
from reviews.decisions import content_of
from reviews.models import Decision
from reviews.reallocation.models import Line
from reviews.workflow import DecisionState


@transaction.atomic
def mark(decision: Decision, *, at: datetime) -> list[Line]:
    """Give each granted year of a final award its line in that year's reallocation.

    A second call adds nothing.
    """
    amounts = {a.year: a for a in decision.amounts.all() if a.granted}
    if not amounts:
        return []
    data = content_of(decision.case)
    asked = {row.key: row.amounts for row in org_year_table(data).rows}
    parts = divide(asked, {year: a.granted for year, a in amounts.items()})
    lines = [
        Line(
            plan_id=decision.case.plan_id,
            decision=decision,
            year=year,
            round=year,
            asked=amount.asked,
            before=amount.granted,
            amount=amount.granted,
            awarded=written({org: part.get(year, Decimal(0)) for org, part in parts.items()}),
            shares=_shares(data, year),
            created_at=at,
        )
        for year, amount in sorted(amounts.items())
    ]
    return Line.objects.bulk_create(lines, ignore_conflicts=True)


def written(division: Mapping[str, Decimal]) -> dict[str, str]:
    """Amounts as JSON keeps them: text, to the cent."""
    return {org: str(cents(amount)) for org, amount in division.items()}


def _shares(data: PlanData, year: int) -> dict[str, Any]:
    """What each cashier asked to receive in a year; empty when the office pays directly."""
    if data.money.route != "cashier":
        return {}
    return {c.org: str(c.shares.get(year, Decimal(0))) for c in data.money.cashiers}


def mark_missing(at: datetime) -> int:
    """Mark awards that became final before there were marks; returns how many."""
    found = Decision.objects.filter(
        state=DecisionState.FINAL, amounts__granted__gt=0, reallocation_lines__isnull=True
    )
    numbers = list(found.order_by("pk").values_list("pk", flat=True).distinct())
    return sum(bool(_mark_locked(number, at)) for number in numbers)


@transaction.atomic
def _mark_locked(decision_id: int, at: datetime) -> list[Line]:
    related = Decision.objects.select_related("case__plan", "case__submission__snapshot")
    return mark(related.select_for_update(of=("self",)).get(pk=decision_id), at=at)
