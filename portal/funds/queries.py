"""Reading the rules of the game: which conditions, rules, amounts and texts hold when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from portal.accounts.models import Organisation
from portal.funds.envelope import EFFECTS, FIGURES, over_national
from portal.funds.models import (
    Call,
    CallState,
    Clause,
    ConditionSet,
    OfficePolicy,
    RegionalBudget,
    Scheme,
)

_MONEY = DecimalField(max_digits=14, decimal_places=2)


def condition_set_for(scheme: Scheme, year: int) -> ConditionSet | None:
    """The conditions that hold for calls of this year; None when none are set (R-6.4, 3.2)."""
    code = scheme.condition_set_by_year.get(str(year))
    return ConditionSet.objects.get(pk=code) if code else None


def budget_rules_for(scheme: Scheme, year: int) -> dict[str, Any]:
    """What may be paid and how in calls of this year; empty when nothing is said."""
    rules = (rule for rule in scheme.budget_rules if year in rule.get("years", scheme.years))
    return next(rules, {})


def national_amount(scheme: Scheme, year: int) -> Decimal | None:
    """The national amount of the scheme in this year in euros; None when none is known."""
    amount = scheme.national_amounts.get(str(year))
    return None if amount is None else Decimal(amount)


def national_excess(scheme: Scheme) -> dict[int, Decimal]:
    """The years in which all regional budgets exceed the national amount, and by how much.

    A warning and no limit: the care offices settle it among themselves (R-1.1-1, R-1.1-3).
    """
    budgets = RegionalBudget.objects.filter(scheme=scheme).order_by("year")
    sums = budgets.values_list("year").annotate(regional=Sum("amount"))
    found = {year: over_national(total, national_amount(scheme, year)) for year, total in sums}
    return {year: excess for year, excess in found.items() if excess}


def open_calls(at: datetime) -> QuerySet[Call]:
    """The calls in which a plan may be filed at `at`, the one that closes first on top."""
    return (
        Call.objects.filter(state=CallState.PUBLISHED, opens_at__lte=at, closes_at__gt=at)
        .select_related("scheme", "region__office")
        .order_by("closes_at", "pk")
    )


def budgets_of(call: Call) -> dict[int, RegionalBudget]:
    """The regional budgets of the call's budget years, as far as they are set."""
    rows = RegionalBudget.objects.filter(
        scheme=call.scheme_id, region=call.region_id, year__in=call.budget_years
    )
    return {budget.year: budget for budget in rows.order_by("year")}


def reconcile() -> QuerySet[RegionalBudget]:
    """The budgets whose figures differ from the sum of their entries: must be empty."""
    sums = {f"sum_{figure}": _sum_of(figure) for figure in FIGURES}
    differs = Q()
    for figure in FIGURES:
        differs |= ~Q(**{figure: F(f"sum_{figure}")})
    return RegionalBudget.objects.annotate(**sums).filter(differs)


def _sum_of(figure: str) -> Coalesce:
    signs = {kind: effects[figure] for kind, effects in EFFECTS.items() if figure in effects}
    cases = [When(entries__kind=k, then=F("entries__amount") * sign) for k, sign in signs.items()]
    return Coalesce(
        Sum(Case(*cases, default=Value(0), output_field=_MONEY)), Value(0), output_field=_MONEY
    )


@dataclass(frozen=True)
class ClauseText:
    """A block of text for the agreement of one office: its own, or the default with its source."""

    code: str
    label: str
    text: str
    default: str
    version: int
    basis: str
    ref: str
    is_own: bool


def clauses_of(policy: OfficePolicy) -> tuple[ClauseText, ...]:
    """The clauses that hold at an office, in order; the default follows its accounting mode."""
    return tuple(_clause(policy, clause) for clause in Clause.objects.all())


def _clause(policy: OfficePolicy, clause: Clause) -> ClauseText:
    default = clause.texts.get(policy.accountability_mode, clause.texts.get("", ""))
    own = policy.clauses.get(clause.code, "")
    return ClauseText(
        clause.code,
        clause.label_nl,
        own or default,
        default,
        clause.version,
        "own" if own else clause.basis,
        "" if own else clause.ref,
        bool(own),
    )


def policy_of(office: Organisation | int) -> OfficePolicy:
    """The settings of a care office. Raises DoesNotExist for any other organisation."""
    return OfficePolicy.objects.select_related("office").get(pk=getattr(office, "pk", office))
