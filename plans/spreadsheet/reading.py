"""A filled-in template read back into budget lines, with a problem per cell that is not right.

Raises `Refusal` when the file as a whole is not for this: another plan or provider, another kind
of workbook, a template that can no longer be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from plans.data import Line
from plans.spreadsheet.cells import CellError, amount, figure, one_of, text, yes
from plans.spreadsheet.finding import table
from plans.spreadsheet.layout import (
    BASES,
    FORMAT,
    MOST_LINES,
    READABLE,
    SOURCES,
    VERSION,
    Heading,
    Offer,
    words,
    year_of,
)
from portal.documents.workbook_reading import FilledBook, Sheet, Value
from portal.documents.workbooks import address, position
from portal.money import ZERO, cents, format_euro, total
from portal.refusal import Refusal
from portal.web.forms import whole


@dataclass(frozen=True)
class Problem:
    """A cell that is not right, why, and how to repair it; a hint does not stop the import."""

    sheet: str
    cell: str
    label: str
    message: str
    hint: bool = False


@dataclass(frozen=True)
class Filled:
    """What a filled-in template says."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    section_version: int | None
    sha256: str
    template_version: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be repaired before the file can be applied."""
        return tuple(p for p in self.problems if not p.hint)

    @property
    def hints(self) -> tuple[Problem, ...]:
        """What is worth a look."""
        return tuple(p for p in self.problems if p.hint)

    @property
    def is_old(self) -> bool:
        """Whether an older template was converted."""
        return self.template_version < VERSION


def read(book: FilledBook, offer: Offer) -> Filled:
    """The lines in `book`, when it is a template of this plan and provider."""
    marks = book.marks
    version = _checked(marks, offer)
    found = table(book)
    reader = _Reader(found.page, found.columns, found.header, offer)
    lines = tuple(reader.lines())
    return Filled(
        lines,
        tuple(sorted(reader.problems, key=lambda problem: position(problem.cell))),
        whole(marks.get("section_version")),
        marks.get("sha256", ""),
        version,
    )


def _checked(marks: Mapping[str, str], offer: Offer) -> int:
    """The version of the template; refuses what was not made for this budget."""
    if marks.get("format") != FORMAT:
        raise Refusal(
            _(
                "This is not the template of the portal. Download the template of your "
                "organisation and put your lines in it."
            ),
            code="not_ours",
        )
    version = whole(marks.get("template_version"))
    if version is None or version not in READABLE:
        raise Refusal(
            _(
                "This template has version %(version)s, which the portal cannot read. "
                "Download a new template and put your lines in it."
            )
            % {"version": marks.get("template_version", "?")[:10]},
            code="version",
        )
    if marks.get("plan") != str(offer.plan_id):
        raise Refusal(
            _("This file belongs to another plan. Upload it at that plan."), code="other_plan"
        )
    if marks.get("provider") != offer.org:
        raise Refusal(
            _("This file belongs to another organisation. Upload the file of %(org)s.")
            % {"org": offer.org_name},
            code="other_org",
        )
    return version


@dataclass
class _Reader:
    """Reads the rows below the headings, one by one."""

    page: Sheet
    layout: Mapping[int, Heading]
    header: int
    offer: Offer
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = {h.key: n for n, h in self.layout.items()}
        self.troubled: set[int] = set()
        self.lists = {
            "category": words(self.offer.categories),
            "basis": words(BASES),
            "source": words(SOURCES),
            "goal": _goals(self.offer.goals),
            "region": words(self.offer.regions),
        }

    def lines(self) -> Iterator[Line]:
        """Every row in which something is filled in."""
        count = 0
        for row in range(self.header + 1, self.page.last + 1):
            if not self._is_filled(row):
                continue
            count += 1
            if count > MOST_LINES:
                message = _("A budget has at most %(most)d lines. Put lines together.")
                self._problem(row, "description", message % {"most": MOST_LINES})
                return
            yield self._line(row)

    def _is_filled(self, row: int) -> bool:
        """A row with only a choice of payer, region or basis is still empty, as on the page."""
        bare = ("source", "basis", "structural", "region")
        return any(
            self.page.at(row, n).text.strip() or self.page.at(row, n).kind in ("yes", "formula")
            for n, h in self.layout.items()
            if not h.counted and h.key not in bare
        )

    def _line(self, row: int) -> Line:
        get = self._get
        line = Line(
            category=get(row, "category", self._choice) or "",
            description=get(row, "description", text) or "",
            source=get(row, "source", self._choice) or "fund",
            other_source=get(row, "other_source", text) or "",
            goal=get(row, "goal", self._choice) or "",
            structural=bool(get(row, "structural", yes)),
            quantity=get(row, "quantity", figure),
            unit=get(row, "unit", text) or "",
            unit_price=get(row, "unit_price", amount),
            amounts=dict(self._amounts(row)),
            region=get(row, "region", self._choice) or "",
        )
        self._together(row, line, get(row, "basis", self._choice))
        return line

    def _amounts(self, row: int) -> Iterator[tuple[int, Decimal]]:
        for heading in self.layout.values():
            year = year_of(heading.key)
            if year is None:
                continue
            found = self._get(row, heading.key, amount)
            if found and year not in self.offer.years:
                message = _("The plan does not run in %(year)s. Make this cell empty.")
                self._problem(row, heading.key, message % {"year": year})
            elif found:
                yield year, found

    def _get(self, row: int, key: str, reader: Any) -> Any:
        """What stands in a cell, or None with a problem noted."""
        column = self.columns.get(key)
        if column is None:
            return None
        try:
            return reader(self.page.at(row, column), self.layout[column])
        except CellError as error:
            self._problem(row, key, str(error))
            return None

    def _choice(self, value: Value, heading: Heading) -> str:
        return one_of(value, self.lists[heading.key])

    def _together(self, row: int, line: Line, basis: str | None) -> None:
        """What must hold between the cells of one row."""
        if not line.category and self.page.at(row, self.columns["category"]).text == "":
            self._problem(row, "category", _("Choose a cost category from the list."))
        if line.source == "other" and not line.other_source:
            self._problem(row, "other_source", _("Say which other source pays this line."))
        if basis == "amount" and (line.quantity is not None or line.unit_price is not None):
            message = _(
                "The basis is “Amount”. Make quantity and price empty, or change the basis."
            )
            self._problem(row, "basis", message)
        self._sums(row, line)

    def _sums(self, row: int, line: Line) -> None:
        whole = total(line.amounts.values())
        if line.quantity is not None and line.unit_price is not None:
            product = cents(line.quantity * line.unit_price)
            if product != whole:
                message = _("Quantity × price is %(product)s, but the years add up to %(sum)s.")
                values = {"product": format_euro(product), "sum": format_euro(whole)}
                self._problem(row, "unit_price", message % values, hint=True)
        elif whole == ZERO and row not in self.troubled:
            self._problem(row, "description", _("This line has no amount yet."), hint=True)

    def _problem(self, row: int, key: str, message: str, *, hint: bool = False) -> None:
        column = self.columns.get(key, 1)
        self.troubled.add(row)
        label = str(self.layout[column].label)
        place = address(row, column)
        self.problems.append(Problem(self.page.name, place, label, message, hint))


def _goals(goals: Mapping[str, str]) -> dict[str, str]:
    """A goal may be given by its code, with or without what it says."""
    return {code.casefold(): code for code in goals}
