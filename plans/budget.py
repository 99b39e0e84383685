"""Sums of a budget: the same figures on pages, in documents, exports and tests.

Works on whole plans and on redacted ones, where `OrgBudget.totals` stands in for lines.
Amounts are euros to the cent. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple, TypedDict

from plans.data import Line, OrgBudget, PlanData, Years
from plans.scheme_rules import SchemeRules as SchemeRules
from portal.money import ZERO, cents, total

Source = Literal["fund", "own", "other"]
SOURCES: tuple[Source, ...] = ("fund", "own", "other")
Axis = Literal["org", "source", "category", "goal"]


class SourceTotals(TypedDict):
    """The amounts of one year: asked from the fund, brought in, and paid by others."""

    fund: Decimal
    own: Decimal
    other: Decimal


class Cell(NamedTuple):
    """One amount with all it is counted by; category and goal are empty where redacted."""

    org: str
    source: Source
    year: int
    amount: Decimal
    category: str = ""
    goal: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a table: amounts for every year of the table, and their sum."""

    key: str
    amounts: Years
    total: Decimal


@dataclass(frozen=True)
class Table:
    """Amounts by some key and year, with row, column and grand totals."""

    years: tuple[int, ...]
    rows: tuple[Row, ...]
    totals: Years
    total: Decimal


def cells(data: PlanData) -> tuple[Cell, ...]:
    """Every amount of the budget, lines or redacted totals alike."""
    return tuple(cell for budget in data.budget for cell in _cells(budget))


def _paid(data: PlanData) -> Iterator[tuple[Source, int, Decimal]]:
    """Every amount with its source and year alone: sums of hundreds of lines need no more."""
    for budget in data.budget:
        if budget.totals is not None:
            for source in SOURCES:
                known = budget.totals.get(source, {})
                yield from ((source, year, amount) for year, amount in known.items())
        else:
            for line in budget.lines:
                for year, amount in line.amounts.items():
                    yield line.source, year, amount


def _cells(budget: OrgBudget) -> Iterator[Cell]:
    if budget.totals is not None:
        for source in SOURCES:
            known = budget.totals.get(source, {})
            yield from (Cell(budget.org, source, y, a) for y, a in known.items())
        return
    for line in budget.lines:
        for year, amount in line.amounts.items():
            yield Cell(budget.org, line.source, year, amount, line.category, line.goal)


def is_redacted(data: PlanData) -> bool:
    """Whether some lines may not be seen, so that what they are for is unknown."""
    return any(b.totals is not None for b in data.budget)


def plan_years(data: PlanData) -> tuple[int, ...]:
    """The calendar years the plan runs in; empty while the period is unknown."""
    start, end = data.basis.start, data.basis.end
    return tuple(range(start.year, end.year + 1)) if start and end else ()


def years(data: PlanData) -> tuple[int, ...]:
    """The columns of a budget table: the years of the plan and every other year with money."""
    return tuple(sorted({*plan_years(data), *(year for _s, year, paid in _paid(data) if paid)}))


def fund_by_year(data: PlanData) -> dict[int, Decimal]:
    """What is asked from the fund per year; years without a request are left out."""
    return {y: t["fund"] for y, t in year_totals(data).items() if t["fund"]}


def fund_total(data: PlanData) -> Decimal:
    """What is asked from the fund over all years."""
    return total(amount for source, _year, amount in _paid(data) if source == "fund")


def grand_total(data: PlanData) -> Decimal:
    """All money in the plan, from every source."""
    return total(amount for _source, _year, amount in _paid(data))


def year_totals(data: PlanData) -> dict[int, SourceTotals]:
    """Per year of the plan what the fund, the coalition and others pay."""
    found = {y: SourceTotals(fund=ZERO, own=ZERO, other=ZERO) for y in years(data)}
    for source, year, amount in _paid(data):
        if amount:
            found[year][source] += amount
    return found


def org_year_table(data: PlanData, source: str | None = "fund") -> Table:
    """Amounts per organisation and year from one source (None: all), in coalition order."""
    return table(data, "org", source)


def table(data: PlanData, by: Axis, source: str | None = None) -> Table:
    """Amounts by organisation, source, category or goal, from one source or from all.

    Money without a goal, or whose category is not shown, stands under the key "".
    """
    columns = years(data)
    sums: dict[str, Years] = {}
    for cell in cells(data):
        if source in (None, cell.source):
            row = sums.setdefault(getattr(cell, by), dict.fromkeys(columns, ZERO))
            if cell.amount:
                row[cell.year] += cell.amount
    keys = _ordered(sums, _order(data, by))
    rows = tuple(Row(key, sums[key], total(sums[key].values())) for key in keys)
    whole = {year: total(row[year] for row in sums.values()) for year in columns}
    return Table(columns, rows, whole, total(whole.values()))


def _order(data: PlanData, by: Axis) -> list[str]:
    if by == "org":
        return [m.org for m in data.members]
    if by == "goal":
        return [g.code for g in data.goals]
    return list(SOURCES) if by == "source" else []


def _ordered(keys: Iterable[str], order: list[str]) -> list[str]:
    place = {key: n for n, key in enumerate(order)}
    return sorted(keys, key=lambda k: (not k, place.get(k, len(place)), k))


def line_total(line: Line) -> Decimal:
    """The sum of a line over its years."""
    return total(line.amounts.values())


def product(line: Line) -> Decimal | None:
    """Quantity times unit price to the cent; None when one of them is not given."""
    if line.quantity is None or line.unit_price is None:
        return None
    return cents(line.quantity * line.unit_price)


def lines(data: PlanData) -> Iterator[tuple[str, int, Line]]:
    """Every visible line with its organisation and its place in that budget."""
    for budget in data.budget:
        yield from ((budget.org, n, line) for n, line in enumerate(budget.lines))


def unlinked_total(data: PlanData) -> Decimal:
    """Money from the fund in visible lines that serve no goal (G11)."""
    return total(line_total(x) for _, _, x in lines(data) if x.source == "fund" and not x.goal)


def unfunded_goals(data: PlanData) -> tuple[str, ...]:
    """Goals that no money serves (G11); nothing is said while lines are hidden."""
    if is_redacted(data):
        return ()
    funded = {line.goal for _org, _number, line in lines(data) if any(line.amounts.values())}
    return tuple(g.code for g in data.goals if g.code not in funded)


def stays_high(data: PlanData) -> bool:
    """Whether the last year asks no less from the fund than the highest earlier one (R-6.4-5)."""
    asked = fund_by_year(data)
    last = max(asked, default=0)
    earlier = [amount for year, amount in asked.items() if year != last]
    return bool(earlier) and asked[last] >= max(earlier)
