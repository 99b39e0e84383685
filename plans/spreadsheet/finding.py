"""Where the lines stand in a workbook that came back: its sheet, its headings, its columns.

People rename a sheet, put a row above the table or move a column. A heading that is still there
is found wherever it went; a heading that is gone or doubled is refused, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.spreadsheet.layout import Heading, headings, words, year_of
from portal.documents.workbook_reading import FilledBook, Sheet
from portal.documents.workbooks import LISTS, MARKS
from portal.refusal import Refusal

FURTHEST = 60
# what every version of the template has, besides the years
_SURE = (
    *("description", "category", "quantity", "unit", "unit_price"),
    *("source", "other_source", "goal", "structural"),
)


@dataclass(frozen=True)
class Table:
    """The sheet with the lines, the row of its headings, and its columns by number."""

    page: Sheet
    header: int
    columns: Mapping[int, Heading]


def table(book: FilledBook) -> Table:
    """The table in `book`. Raises `Refusal`: `no_sheet` without one, `moved` without columns."""
    keys = [key for key in book.marks.get("columns", "").split(",") if key]
    known = headings([year for key in keys if (year := year_of(key)) is not None], regions=True)
    spoken = {word: h for h in known for word in words({h.key: h.label})}
    found = _found(book, spoken)
    if found is None:
        raise Refusal(
            _("The sheet with the budget is missing. Download a new template."), code="no_sheet"
        )
    _refuse_lost(found, [h for h in known if h.key in (*keys, *_SURE) and not h.counted])
    return found


def _found(book: FilledBook, spoken: Mapping[str, Heading]) -> Table | None:
    """The sheet that was named so when the template was made, else the first that has headings."""
    named = book.marks.get("sheet", "")
    pages = sorted(book.sheets.values(), key=lambda page: page.name != named)
    for page in pages:
        if page.name not in (MARKS, LISTS):
            row, columns = _headings(page, spoken)
            if {"description", "category"} <= {h.key for h in columns.values()}:
                return Table(page, row, columns)
    return None


def _headings(page: Sheet, spoken: Mapping[str, Heading]) -> tuple[int, dict[int, Heading]]:
    """The row with most headings, and which heading stands in which column."""
    rows: dict[int, dict[int, Heading]] = {}
    for (row, column), value in page.cells.items():
        heading = spoken.get(value.text.strip().casefold())
        if row <= FURTHEST and heading is not None:
            rows.setdefault(row, {})[column] = heading
    return max(rows.items(), key=lambda item: (len(item[1]), -item[0]), default=(0, {}))


def _refuse_lost(found: Table, wanted: Iterable[Heading]) -> None:
    times = Counter(h.key for h in found.columns.values())
    lost = [str(h.label) for h in wanted if not times[h.key]]
    double = [str(h.label) for h in wanted if times[h.key] > 1]
    if lost:
        raise Refusal(
            _(
                "A column of the template is missing or was renamed: %(columns)s. "
                "Put the heading back as it was, or download a new template and paste your lines "
                "in it as values."
            )
            % {"columns": ", ".join(lost)},
            code="moved",
        )
    if double:
        raise Refusal(
            _("This column is in the file twice: %(columns)s. Remove one of them.")
            % {"columns": ", ".join(double)},
            code="moved",
        )
