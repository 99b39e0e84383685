"""Workbooks that people fill in and send back: the second face of the export helper.

A form workbook has one sheet to fill in, a sheet that explains it, hidden lists to choose from
and a hidden sheet with marks that say what it was made for. Sums are formulas in locked cells;
what they give now is written beside them, so that a reader without Excel sees it as well.
Reading one back is `workbook_reading`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from portal.documents.exports import SAFE, XLSX_TYPE
from portal.documents.names import safe_filename
from portal.documents.tables import FORMATS, Cell, as_number, as_text, yes_no

MARKS = "_portal"
LISTS = "_lijsten"
TEXT_FORMAT = "@"
# not every program makes a row as high as what stands in it: headings have two lines
TITLE_HEIGHT, HEADING_HEIGHT, LINE_HEIGHT = 24, 32, 15.5
EXPLANATION_WIDTH = 100
NUMBERS = (Cell.MONEY, Cell.NUMBER, Cell.WHOLE)


@dataclass(frozen=True)
class Field:
    """A column to fill in, or with a `formula` one that counts by itself.

    In a formula `{key}` is the cell of that column in the same row.
    """

    key: str
    label: str
    cell: Cell = Cell.TEXT
    width: int = 14
    options: str = ""
    formula: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Sum:
    """A line of sums above the table; in a formula `{key:all}` is that whole column."""

    label: str
    formulas: Mapping[str, str]
    values: Mapping[str, Decimal]


@dataclass(frozen=True)
class Form:
    """The sheet to fill in: `room` rows, of which `rows` are filled."""

    name: str
    title: str
    intro: str
    fields: Sequence[Field]
    rows: Sequence[Mapping[str, Any]]
    room: int
    sums: Sequence[Sum] = ()

    @property
    def header(self) -> int:
        """The row of the headings, counted from 0."""
        return 4 + len(self.sums)


@dataclass(frozen=True)
class Book:
    """A form with what goes along; explanations are (heading, text) pairs."""

    form: Form
    explanation: str
    paragraphs: Sequence[tuple[str, str]]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


class _Place:
    """A cell in a formula: `{amount}` here, `{amount:all}` the whole column."""

    def __init__(self, column: int, row: int, form: Form) -> None:
        self.column, self.row, self.form = column, row, form

    def __format__(self, spec: str) -> str:
        if spec != "all":
            return str(xl_rowcol_to_cell(self.row, self.column))
        name, first = xl_col_to_name(self.column), self.form.header + 2
        return f"${name}${first}:${name}${first + self.form.room - 1}"


def workbook(book: Book) -> bytes:
    """The workbook as a file. Texts stay texts, whatever they start with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**SAFE, "constant_memory": False, "in_memory": True}) as target:
        _Writer(target, book).write()
    return out.getvalue()


def workbook_response(book: Book, filename: str) -> FileResponse:
    """The workbook as a download; `filename` goes without extension."""
    response = FileResponse(
        io.BytesIO(workbook(book)),
        as_attachment=True,
        filename=safe_filename(f"{filename}.xlsx"),
        content_type=XLSX_TYPE,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class _Writer:
    """Writes one book."""

    def __init__(self, target: Any, book: Book) -> None:
        self.target, self.book, self.form = target, book, book.form
        self.page = target.add_worksheet(self.form.name[:31])
        self.columns = {f.key: n for n, f in enumerate(self.form.fields)}
        self.ranges: dict[str, str] = {}
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        line = {"border": 1, "border_color": "#B8C4C6"}
        sum_ = {"bg_color": "#EEF2F2", "num_format": FORMATS[Cell.MONEY], **line}
        head = {**base, **line, "bold": True, "text_wrap": True, "bg_color": "#DCE8E8"}
        self.style = {
            "title": target.add_format({**base, "bold": True, "font_size": 16}),
            "text": target.add_format({**base, "text_wrap": True, "align": "left", "indent": 1}),
            "plain": target.add_format(base),
            "head": target.add_format({**head, "align": "left", "indent": 1}),
            "figures": target.add_format({**head, "align": "right"}),
            "sum": target.add_format({**base, **sum_, "bold": True}),
            "counted": target.add_format({**base, **sum_}),
        }
        self.inputs = {
            cell: target.add_format(
                {
                    **base,
                    **line,
                    "locked": False,
                    "text_wrap": cell is Cell.TEXT,
                    **({} if cell in NUMBERS else {"align": "left", "indent": 1}),
                    "num_format": FORMATS.get(cell, TEXT_FORMAT),
                }
            )
            for cell in Cell
        }

    def write(self) -> None:
        """All sheets; the one to fill in comes first and is open."""
        self._explain()
        self._lists()
        self._marks()
        self._heads()
        self._sums()
        for number in range(self.form.room):
            given = self.form.rows[number] if number < len(self.form.rows) else {}
            self._row(self.form.header + 1 + number, given)
        self._rules()
        self._finish()

    def _explain(self) -> None:
        page = self.target.add_worksheet(self.book.explanation[:31])
        page.set_column(0, 0, EXPLANATION_WIDTH)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.write_string(0, 0, self.form.title, self.style["title"])
        row = 2
        for heading, text in self.book.paragraphs:
            page.write_string(row, 0, heading, self.style["head"])
            page.set_row(row + 1, LINE_HEIGHT * math.ceil(len(text) / (EXPLANATION_WIDTH + 8)))
            page.write_string(row + 1, 0, text, self.style["text"])
            row += 3
        page.protect()

    def _lists(self) -> None:
        page = self.target.add_worksheet(LISTS)
        for column, (name, options) in enumerate(self.book.lists.items()):
            for row, option in enumerate(options):
                page.write_string(row, column, as_text(option))
            letter = xl_col_to_name(column)
            self.ranges[name] = f"={LISTS}!${letter}$1:${letter}${max(len(options), 1)}"
        page.hide()
        page.protect()

    def _marks(self) -> None:
        page = self.target.add_worksheet(MARKS)
        layout = {
            "sheet": self.page.get_name(),
            "header": str(self.form.header + 1),
            "columns": ",".join(f.key for f in self.form.fields),
            "room": str(self.form.room),
        }
        for row, (key, value) in enumerate({**self.book.marks, **layout}.items()):
            page.write_string(row, 0, key)
            page.write_string(row, 1, value)
        page.very_hidden()
        page.protect()

    def _heads(self) -> None:
        self.page.set_row(0, TITLE_HEIGHT)
        self.page.set_row(self.form.header, HEADING_HEIGHT)
        self.page.write_string(0, 0, self.form.title, self.style["title"])
        self.page.write_string(1, 0, self.form.intro, self.style["plain"])
        for column, one in enumerate(self.form.fields):
            self.page.set_column(column, column, one.width)
            self.page.write_string(self.form.header, column, one.label, self._head(one))

    def _head(self, one: Field) -> Any:
        """A heading stands above its figures on the right, above texts on the left."""
        return self.style["figures" if one.cell in NUMBERS else "head"]

    def _sums(self) -> None:
        if not self.form.sums:
            return
        self.page.set_row(2, HEADING_HEIGHT)
        for key in self.form.sums[0].formulas:
            column = self.columns[key]
            heading = self.form.fields[column]
            self.page.write_string(2, column, heading.label, self._head(heading))
        for row, one in enumerate(self.form.sums, start=3):
            self.page.write_string(row, 0, one.label, self.style["head"])
            for key, formula in one.formulas.items():
                value = one.values.get(key, Decimal(0))
                self._formula(row, self.columns[key], formula, value, "sum")

    def _formula(self, row: int, column: int, formula: str, value: Any, style: str) -> None:
        places = {k: _Place(n, row, self.form) for k, n in self.columns.items()}
        shown = "" if value is None else value
        self.page.write_formula(
            row, column, f"={formula.format(**places)}", self.style[style], shown
        )

    def _row(self, row: int, given: Mapping[str, Any]) -> None:
        for column, one in enumerate(self.form.fields):
            value = given.get(one.key)
            if one.formula:
                self._formula(row, column, one.formula, value, "counted")
            else:
                _put(self.page, row, column, one.cell, value, self.inputs[one.cell])

    def _rules(self) -> None:
        first, last = self.form.header + 1, self.form.header + self.form.room
        for column, one in enumerate(self.form.fields):
            if one.options:
                rule: dict[str, Any] = {"validate": "list", "source": self.ranges[one.options]}
            elif one.cell in NUMBERS and not one.formula:
                rule = {"validate": "decimal", "criteria": ">=", "value": 0}
            else:
                continue
            told = {"error_title": one.label[:32], "error_message": one.refusal[:255]}
            self.page.data_validation(
                first, column, last, column, {**rule, **(told if one.refusal else {})}
            )

    def _finish(self) -> None:
        self.page.freeze_panes(self.form.header + 1, 1)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(self.form.header)
        self.page.protect("", {"format_columns": True, "format_rows": True, "sort": True})
        self.page.activate()


def _put(page: Worksheet, row: int, column: int, cell: Cell, value: Any, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif cell in NUMBERS:
        page.write_number(row, column, as_number(value), style)
    elif cell is Cell.YESNO and isinstance(value, bool):
        page.write_string(row, column, yes_no(value), style)
    else:
        page.write_string(row, column, as_text(value), style)


def address(row: int, column: int) -> str:
    """The name of a cell, counted from 1: (12, 4) is D12."""
    return str(xl_rowcol_to_cell(row - 1, column - 1))


def position(name: str) -> tuple[int, int]:
    """Row and column of a cell, counted from 1: D12 is (12, 4)."""
    row, column = xl_cell_to_rowcol(name)
    return row + 1, column + 1
