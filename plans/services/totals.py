"""The stored totals of a plan, kept right by whoever changes the budget."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from plans.models import BudgetAmount, Plan, YearTotal
from plans.workflow import State

_SOURCES = ("fund", "own", "other")


def refresh_totals(plan: Plan) -> None:
    """Recompute the year totals and the request of `plan` from its budget lines.

    A plan that spans regions counts all lines while it is a draft; once it is filed every filing
    counts what its own region is asked for (`plans.regions`).
    """
    paid = BudgetAmount.objects.filter(line__plan=plan)
    if plan.state != State.DRAFT and plan.other_regions:
        paid = paid.exclude(line__region__in=plan.other_regions)
    sums = paid.values("year", "line__source").annotate(total=Sum("amount")).order_by("year")
    years: dict[int, dict[str, Decimal]] = {}
    for row in sums:
        years.setdefault(row["year"], {})[row["line__source"]] = row["total"]
    YearTotal.objects.filter(plan=plan).exclude(year__in=years).delete()
    YearTotal.objects.bulk_create(
        (YearTotal(plan=plan, year=year, **_figures(found)) for year, found in years.items()),
        update_conflicts=True,
        unique_fields=["plan", "year"],
        update_fields=_SOURCES,
    )
    plan.fund_total = sum((y.get("fund", Decimal(0)) for y in years.values()), Decimal(0))
    Plan.objects.filter(pk=plan.pk).update(fund_total=plan.fund_total)


def _figures(by_source: dict[str, Decimal]) -> dict[str, Decimal]:
    return {source: by_source.get(source, Decimal(0)) for source in _SOURCES}
