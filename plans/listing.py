"""Budget lines to read: flat rows of texts, so that hundreds of them are drawn at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans import budget
from plans.data import Line, OrgBudget, PlanData
from plans.spreadsheet.layout import SOURCES
from portal.money import format_euro, format_number, total

EMPTY = "–"


@dataclass(frozen=True)
class Listed:
    """The lines of one organisation; the last cell of a row is its total."""

    org: str
    name: str
    rows: Sequence[tuple[str, str, str, str, Sequence[str]]]
    total: str


def listing(data: PlanData, categories: Mapping[str, str]) -> list[Listed]:
    """Every visible line, per organisation in the order of the coalition.

    A row is what it is for, its category and goal, who pays, what it was counted from, and the
    amounts per year of `budget.years`, ending with the total.
    """
    years = budget.years(data)
    names = {m.org: m.name or m.org for m in data.members}
    order = {org: n for n, org in enumerate(names)}
    shown = [b for b in data.budget if b.lines]
    shown.sort(key=lambda b: order.get(b.org, len(order)))
    sources = {code: str(label) for code, label in SOURCES.items()}
    return [_listed(b, names.get(b.org, b.org), years, categories, sources) for b in shown]


def _listed(
    part: OrgBudget,
    name: str,
    years: Sequence[int],
    categories: Mapping[str, str],
    sources: Mapping[str, str],
) -> Listed:
    rows = [_row(line, years, categories, sources) for line in part.lines]
    whole = total(budget.line_total(line) for line in part.lines)
    return Listed(part.org, name, rows, format_euro(whole))


def _row(
    line: Line, years: Sequence[int], categories: Mapping[str, str], sources: Mapping[str, str]
) -> tuple[str, str, str, str, Sequence[str]]:
    kind = categories.get(line.category, line.category)
    return (
        line.description or EMPTY,
        f"{kind} · {line.goal}" if line.goal else kind,
        line.other_source or sources[line.source],
        _basis(line),
        (*(_euro(line, year) for year in years), format_euro(budget.line_total(line))),
    )


def _euro(line: Line, year: int) -> str:
    amount = line.amounts.get(year)
    return format_euro(amount) if amount else EMPTY


def _basis(line: Line) -> str:
    if line.quantity is None or line.unit_price is None:
        return _("Amount")
    counted = f"{format_number(line.quantity)} {line.unit}".strip()
    return f"{counted} × {format_euro(line.unit_price)}"
