"""Workbooks to fill in: what is written, what is read, and what is refused."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from portal.documents import scan
from portal.documents.tables import Cell
from portal.documents.workbook_reading import FilledBook, filled_book
from portal.documents.workbooks import Book, Field, Form, Sum, address, position, workbook
from portal.refusal import Refusal

FIELDS = [
    Field("name", "Naam", options="names", refusal="Kies."),
    Field("count", "Aantal", Cell.NUMBER),
    Field("twice", "Dubbel", Cell.MONEY, formula="{count}*2"),
]


def form(*rows: dict, sums: tuple[Sum, ...] = ()) -> Form:
    return Form("Blad", "Titel", "Uitleg", FIELDS, list(rows), 5, sums)


def made(*rows: dict, sums: tuple[Sum, ...] = ()) -> bytes:
    paragraphs = [("Kop", "Tekst")]
    lists = {"names": ["een", "twee"]}
    return workbook(Book(form(*rows, sums=sums), "Toelichting", paragraphs, lists, {"for": "=7"}))


def read(content: bytes, name: str = "werkmap.xlsx") -> FilledBook:
    with translation.override("en"):
        return filled_book(SimpleUploadedFile(name, content))


def test_what_is_written_is_read_with_its_marks():
    book = read(made({"name": "=een", "count": Decimal("1.50"), "twice": Decimal(3)}))
    assert book.marks["for"] == "=7"
    assert book.marks["columns"] == "name,count,twice"
    page = book.sheets["Blad"]
    row = int(book.marks["header"]) + 1
    assert [page.at(row, n).text for n in (1, 2, 3)] == ["=een", "1.5", "3"]
    assert page.at(row, 1).kind == "text"
    assert page.at(row + 1, 1).text == ""


def test_sums_name_the_whole_column():
    sums = (Sum("Alles", {"count": "SUM({count:all})"}, {"count": Decimal(4)}),)
    page = openpyxl.load_workbook(io.BytesIO(made({"count": Decimal(4)}, sums=sums))).worksheets[0]
    assert page["B4"].value == "=SUM($B$7:$B$11)"
    assert page["C7"].value == "=B7*2"


def test_a_workbook_of_somebody_else_has_no_marks():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    assert read(out.getvalue()).marks == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"geen werkmap", "disguised"), (b"PK\x03\x04" + b"x" * 99, "damaged")],
)
def test_what_is_no_workbook_is_refused(content, code):
    with pytest.raises(Refusal) as refusal:
        read(content)
    assert refusal.value.code == code


def test_a_workbook_that_cannot_be_parsed_is_refused_in_a_sentence():
    source = io.BytesIO(made())
    out = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            broken = info.filename == "xl/worksheets/sheet1.xml"
            new.writestr(info.filename, b"<worksheet><broken" if broken else old.read(info))
    with pytest.raises(Refusal) as refusal:
        read(out.getvalue())
    assert refusal.value.code == "unreadable"


def test_a_bomb_is_refused_before_it_is_read():
    source = io.BytesIO(made())
    out = io.BytesIO()
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
        new.writestr("xl/media/big.xml", b"0" * (210 << 20))
    with pytest.raises(Refusal) as refusal:
        read(out.getvalue())
    assert refusal.value.code == "bomb"


def test_a_sheet_with_too_many_cells_is_refused():
    target = openpyxl.Workbook(write_only=True)
    for _n in range(2):
        page = target.create_sheet()
        for row in range(1900):
            page.append([row] * 20)
    out = io.BytesIO()
    target.save(out)
    with pytest.raises(Refusal) as refusal:
        read(out.getvalue())
    assert refusal.value.code == "unreadable"


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(scan.Verdict.INFECTED, "infected"), (scan.Verdict.UNKNOWN, "not_scanned")],
)
def test_with_a_scanner_every_doubt_is_a_no(settings, monkeypatch, verdict, code):
    settings.CLAMAV_ADDRESS = "localhost:3310"
    monkeypatch.setattr(scan, "ask", lambda content: verdict)
    with pytest.raises(Refusal) as refusal:
        read(made())
    assert refusal.value.code == code


def test_cells_by_name_and_place():
    assert address(12, 4) == "D12"
    assert position("D12") == (12, 4)
