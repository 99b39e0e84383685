"""The whole budget as a table: lines where the reader may see them, else totals per source.

Give it a plan that went through `plans.visibility`; nothing here hides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from plans import budget
from plans.data import Line, OrgBudget, PlanData
from plans.spreadsheet.layout import SOURCES
from portal.documents.exports import Cell, Column
from portal.money import total


def columns(years: Sequence[int], *, regions: bool = False) -> list[Column]:
    """Headings and types; one column per year, and one for the region in a plan of several."""
    region = [Column(_("Region that pays"), width=22)] if regions else []
    return [
        Column(_("Organisation"), width=30),
        Column(_("Line"), Cell.WHOLE, 7),
        Column(_("Description"), width=40),
        Column(_("Cost category"), width=30),
        Column(_("Paid from"), width=18),
        Column(_("Which other source?"), width=20),
        Column(_("Goal"), width=8),
        Column(_("Quantity"), Cell.NUMBER, 11),
        Column(_("Unit"), width=14),
        Column(_("Price per unit"), Cell.MONEY, 14),
        Column(_("Goes on after the plan"), Cell.YESNO, 12),
        *(Column(str(year), Cell.MONEY, 15) for year in years),
        Column(_("Total"), Cell.MONEY, 16),
        *region,
    ]


def rows(
    data: PlanData, categories: Mapping[str, str], regions: Mapping[str, str] | None = None
) -> Iterator[list[Any]]:
    """One row per visible line; of a budget without lines one row per source.

    `regions` are names by slug, "" for the region of the plan; none for a plan of one region.
    """
    known = regions or {}
    names = {m.org: m.name or m.org for m in data.members}
    years = budget.years(data)
    for part in sorted(data.budget, key=lambda b: _place(data, b)):
        name = names.get(part.org, part.org)
        if part.totals is None:
            for number, line in enumerate(part.lines, start=1):
                paid_by = [known.get(line.region, "")] if known else []
                yield [*_line(name, number, line, years, categories), *paid_by]
        else:
            yield from ([*row, ""] if known else row for row in _totals(name, part, years))


def _place(data: PlanData, part: OrgBudget) -> int:
    order = [m.org for m in data.members]
    return order.index(part.org) if part.org in order else len(order)


def _line(
    name: str, number: int, line: Line, years: Sequence[int], categories: Mapping[str, str]
) -> list[Any]:
    return [
        name,
        number,
        line.description,
        categories.get(line.category, line.category),
        str(SOURCES[line.source]),
        line.other_source,
        line.goal,
        line.quantity,
        line.unit,
        line.unit_price,
        line.structural,
        *(line.amounts.get(year) for year in years),
        budget.line_total(line),
    ]


def _totals(name: str, part: OrgBudget, years: Sequence[int]) -> Iterator[list[Any]]:
    words = _("Total; the lines are for this organisation and the care office")
    for source, amounts in (part.totals or {}).items():
        paid = [amounts.get(year) for year in years]
        empty = [None] * 6
        yield [name, None, words, "", str(SOURCES[source]), *empty, *paid, total(amounts.values())]
