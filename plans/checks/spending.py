"""Section 7, the budget: lines per organisation and their sums (R-6.4-5, R-6.4-7, R-1.3.1-3).

What a check says about a line is private to that organisation and the care office (R-6.4-1a).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans import budget
from plans.checks.case import Case
from plans.data import Line, PlanData
from plans.gaps import Check, Gap, Ground, checks_in
from plans.regions import requests
from plans.structure import Section
from portal.money import format_euro

TM24_5 = Ground(Section.BUDGET, "TM24-5", "R-6.4-5")
FORM = Ground(Section.BUDGET)
TM24_7 = Ground(Section.BUDGET, "TM24-7", "R-6.4-7")

REQUEST = TM24_5.block(
    "request",
    "budget.lines.amounts",
    _("The plan asks no money from the fund yet. Fill in the budget."),
)
REGION = FORM.block(
    "region_unpaid",
    "budget.lines.region",
    _(
        "No line of the budget asks {region} for money. Choose this region at the lines that it "
        "pays, or take the region out of the plan."
    ),
    rule="R-N.2.1-1",
)
NOT_A_PROVIDER = FORM.block(
    "budget_partner",
    "budget.org",
    _("{name} is not a care provider in this plan and cannot have a budget. Take its lines out."),
    rule="R-1.5-2",
)
CATEGORY = FORM.block(
    "line_category", "budget.lines.category", _("Line {row} of {name}: choose a cost category.")
)
DESCRIPTION = FORM.block(
    "line_description",
    "budget.lines.description",
    _("Line {row} of {name}: describe what the money is for."),
)
AMOUNTS = FORM.block(
    "line_amounts",
    "budget.lines.amounts",
    _("Line {row} of {name}: fill in an amount in at least one year."),
)
NEGATIVE = FORM.block(
    "line_negative",
    "budget.lines.amounts",
    _("Line {row} of {name}: an amount cannot be less than zero."),
)
YEAR = TM24_5.block(
    "line_year",
    "budget.lines.amounts",
    _("Line {row} of {name}: there is an amount in {year}, but the plan does not run in {year}."),
)
PRODUCT = FORM.block(
    "line_product",
    "budget.lines.unit_price",
    _("Line {row} of {name}: quantity times price is {product}, but the years add up to {sum}."),
)
GOAL_UNKNOWN = FORM.block(
    "line_goal_unknown",
    "budget.lines.goal",
    _("Line {row} of {name}: goal {goal} does not exist in this plan. Choose another goal."),
)
UNLINKED = FORM.warn(
    "line_unlinked",
    "budget.lines.goal",
    _("Line {row} of {name}: choose the goal that this money serves."),
)
FLAGGED = FORM.inform(
    "line_flagged",
    "budget.lines.category",
    _("Line {row} of {name}: the care office looks at costs of this kind with extra attention."),
    rule="R-1.3.1-3",
)
EXCLUDED = FORM.warn(
    "excluded_costs",
    "budget.lines.description",
    _(
        "Line {row} of {name} may be a cost that this scheme does not pay: {label}. Take it out, "
        "or describe why it is something else."
    ),
    rule="R-1.3.1-3",
)
STRUCTURAL = TM24_5.warn(
    "structural_costs",
    "budget.lines.structural",
    _(
        "Line {row} of {name} is structural and still asks money from the fund in the last year. "
        "Say who pays it after the plan."
    ),
)
PAYER = TM24_7.block(
    "line_payer",
    "budget.lines.other_source",
    _("Line {row} of {name}: fill in who pays this part."),
)
CO_FUNDING = TM24_7.block(
    "line_co_funding",
    "budget.lines.description",
    _(
        "Line {row} of {name} is the same as another line that is paid from another source. "
        "Describe which part each of them pays."
    ),
)
UNFUNDED = FORM.warn(
    "goal_unfunded",
    "budget.lines.goal",
    _("Goal {goal}: no budget line serves this goal. Link a line to it, if it costs money."),
)
STAYS_HIGH = TM24_5.warn(
    "not_tapering",
    "budget.lines.amounts",
    _(
        "The money does not become less: in its last year, {year}, the plan asks no less than in "
        "the years before. The money is meant for the start. Explain this under “After the plan”."
    ),
)
LATE = FORM.warn(
    "execution_years",
    "budget.lines.amounts",
    _("Money of this call is for {names}. Now the plan also asks it for {year}."),
    rule="R-1.5-4",
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What the budget lacks: as a whole, and line by line."""
    data = case.data
    providers = {m.org for m in case.providers}
    if not budget.fund_total(data):
        yield REQUEST.gap()
    elif data.other_regions and not budget.is_redacted(data):
        unpaid = (region for region, years in requests(data).items() if not years)
        yield from (REGION.gap(region=case.facts.regions.get(r, r)) for r in unpaid)
    for part in data.budget:
        if part.org not in providers and (part.lines or part.totals):
            yield NOT_A_PROVIDER.gap(part.org, name=case.name(part.org))
    known = _Known(frozenset(g.code for g in data.goals), frozenset(_fund_costs(data)))
    for org, number, line in budget.lines(data):
        yield from _line(case, known, org, number, line)
    yield from (UNFUNDED.gap(goal=code) for code in budget.unfunded_goals(data))
    years = case.facts.rules.execution_years
    if late := [y for y in budget.fund_by_year(data) if years and y not in years]:
        yield LATE.gap(names=", ".join(map(str, years)), year=", ".join(map(str, late)))
    if budget.stays_high(data):
        yield STAYS_HIGH.gap(year=max(budget.fund_by_year(data)))


@dataclass(frozen=True)
class _Known:
    """What every line is held against, gathered once: goals, and costs the fund is asked for."""

    goals: frozenset[str]
    fund_costs: frozenset[tuple[str, ...]]


def _line(case: Case, known: _Known, org: str, number: int, line: Line) -> Iterator[Gap]:
    found = [*_content(case, known, line), *_amounts(case, line)]
    found += _sources(case, known, org, line)
    if not found:  # as most of hundreds of lines
        return
    named: dict[str, Any] = {"name": case.name(org), "row": number + 1}
    for check, values in found:
        yield check.gap(org, number, org=org, **named, **values)


Found = Iterator[tuple[Check, dict[str, Any]]]


def _content(case: Case, known: _Known, line: Line) -> Found:
    if line.category not in case.facts.cost_categories:
        yield CATEGORY, {}
    if not line.description.strip():
        yield DESCRIPTION, {}
    if line.goal and line.goal not in known.goals:
        yield GOAL_UNKNOWN, {"goal": line.goal}
    elif not line.goal and line.source == "fund":
        yield UNLINKED, {}
    yield from _scheme(case, line)


def _scheme(case: Case, line: Line) -> Found:
    """What the scheme says of such a cost: the strictest word, once."""
    if line.source != "fund":
        return
    rules, purpose = case.facts.rules, case.data.basis.purpose
    hits = [x for x in rules.excluded if x.hits(line.description, purpose)]
    for exclusion in hits:
        yield EXCLUDED, {"label": exclusion.label, "severity": exclusion.severity}
    if not hits and (flag := rules.category_flags.get(line.category)):
        yield FLAGGED, {"severity": flag}


def _amounts(case: Case, line: Line) -> Found:
    filled = {y: a for y, a in line.amounts.items() if a}
    if not filled:
        yield AMOUNTS, {}
        return
    if min(filled.values()) < 0:
        yield NEGATIVE, {}
    if case.years:
        outside = filled.keys() - case.years
        yield from ((YEAR, {"year": year}) for year in sorted(outside))
    product, total = budget.product(line), budget.line_total(line)
    if product is not None and product != total:
        yield PRODUCT, {"product": format_euro(product), "sum": format_euro(total)}


def _sources(case: Case, known: _Known, org: str, line: Line) -> Found:
    last = case.years[-1] if case.years else 0
    if line.source == "fund" and line.structural and line.amounts.get(last, Decimal(0)):
        yield STRUCTURAL, {}
    if line.source == "other" and not line.other_source.strip():
        yield PAYER, {}
    if line.source != "fund" and _cost(org, line) in known.fund_costs:
        yield CO_FUNDING, {}


def _fund_costs(data: PlanData) -> Iterator[tuple[str, ...]]:
    return (_cost(org, line) for org, _n, line in budget.lines(data) if line.source == "fund")


def _cost(org: str, line: Line) -> tuple[str, ...]:
    """Two lines of one organisation with this in common describe the same cost."""
    return org, line.category, line.goal, line.description.strip().casefold()
