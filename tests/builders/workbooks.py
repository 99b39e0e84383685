"""Budget templates for tests: made, filled in and saved as other programs save them."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.data import Line
from plans.spreadsheet.layout import Offer
from plans.spreadsheet.template import template
from portal.documents import inspect_workbook
from portal.documents.workbook_reading import FilledBook, Sheet, Value, filled_book
from portal.documents.workbooks import workbook

OFFER = Offer(
    plan_id=7,
    title="Samen door de nacht",
    org="zilverlinde",
    org_name="Stichting De Zilverlinde",
    years=(2026, 2027),
    categories={"PROJ": "Projectleiding en coördinatie", "SCHOL": "Scholing en training"},
    goals={"D1": "D1 – Nachtzorg van één team", "D2": "D2 – Minder ritten"},
)


def offer(**changes: Any) -> Offer:
    """The offer with other values."""
    return replace(OFFER, **changes)


FIRST_ROW = 10
"""The row of the first line in a template."""


def line(**changes: Any) -> Line:
    """A line whose years are its quantity times its price."""
    values: dict[str, Any] = {
        "category": "SCHOL",
        "description": "Vervanging tijdens scholing",
        "goal": "D1",
        "quantity": Decimal("500.00"),
        "unit": "uur",
        "unit_price": Decimal("40.00"),
        "amounts": {2026: Decimal("12000.00"), 2027: Decimal("8000.00")},
    }
    return Line(**{**values, **changes})


def made(*lines: Line, offer: Offer = OFFER, version: int = 3) -> bytes:
    """The template as the portal gives it out."""
    return workbook(template(offer, lines, version=version))


def upload(content: bytes, name: str = "begroting.xlsx") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def book(content: bytes) -> FilledBook:
    """The file as the portal reads it."""
    return filled_book(upload(content))


def book_here(content: bytes) -> FilledBook:
    """The same without a process of its own, for tests of many files."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        copy.write(content)
        copy.flush()
        told = inspect_workbook.cells(Path(copy.name))
    sheets = {
        name: Sheet(name, {(row, column): Value(kind, text) for row, column, kind, text in cells})
        for name, cells in told.items()
    }
    return FilledBook(sheets)


def filled(content: bytes, **cells: Any) -> bytes:
    """The template with other values in some cells (`K10=12.5`), saved by openpyxl."""
    target = openpyxl.load_workbook(io.BytesIO(content))
    page = target.worksheets[0]
    for place, value in cells.items():
        page[place] = value
        if isinstance(value, str) and value.startswith("'"):
            page[place].value, page[place].data_type = value[1:], "s"
    return saved(target)


def marked(content: bytes, **marks: str) -> bytes:
    """The template with other marks on its hidden sheet."""
    target = openpyxl.load_workbook(io.BytesIO(content))
    page = target["_portal"]
    for row in page.iter_rows(max_col=2):
        if row[0].value in marks:
            row[1].value = marks[row[0].value]
    return saved(target)


def saved(target: openpyxl.Workbook) -> bytes:
    """A workbook of openpyxl as a file."""
    out = io.BytesIO()
    target.save(out)
    return out.getvalue()


def rewritten(content: bytes, *, inline: bool) -> bytes:
    """The same cells written anew: with inline strings, or with shared ones and bare styles.

    Excel shares strings; programs that stream write them inline; LibreOffice gives every cell a
    style and drops what it does not know. Counted cells come along as plain values.
    """
    source = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": inline, "strings_to_formulas": False}) as to:
        for page in source.worksheets:
            copy = to.add_worksheet(page.title)
            for row in page.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        copy.write(cell.row - 1, cell.column - 1, cell.value)
    return out.getvalue()
