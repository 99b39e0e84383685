"""Tables that leave the portal: typed, exact, never a formula (trust.md 1.4, goal G51)."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.exports import Cell, Column, TooManyRows, table_export, write_table
from portal.documents.tables import DANGEROUS, MAX_TEXT, for_csv

COLUMNS = [
    Column("Plan", width=40),
    Column("Aantal", Cell.WHOLE),
    Column("Bedrag", Cell.MONEY),
    Column("Tarief", Cell.PERCENT),
    Column("Score", Cell.NUMBER),
    Column("Begin", Cell.DATE),
    Column("Ingediend", Cell.MOMENT),
    Column("Akkoord", Cell.YESNO),
]
MOMENT = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
ROW = [
    "Samen thuis in de wijk",
    42,
    Decimal("1250000.10"),
    Decimal("97.5"),
    Decimal("3.25"),
    date(2027, 1, 1),
    MOMENT,
    True,
]
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\")", " =1+1", "|calc",
    "=cmd|'/c calc'!A0", "-2+3+cmd|' /C calc'!A0",
]  # fmt: skip


def sheet_of(response):
    content = b"".join(response)
    return openpyxl.load_workbook(io.BytesIO(content)).active


def csv_of(response):
    text = b"".join(response).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";"))


def test_cells_of_a_sheet_have_their_own_types():
    sheet = sheet_of(table_export(COLUMNS, [ROW], filename="plannen"))
    head, row = sheet.iter_rows()
    assert [cell.value for cell in head] == [column.label for column in COLUMNS]
    assert [cell.data_type for cell in row] == ["s", "n", "n", "n", "n", "d", "d", "s"]
    assert row[2].value == pytest.approx(1250000.10)
    assert "€" in row[2].number_format
    assert row[5].value.date() == date(2027, 1, 1)
    assert row[6].value == datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - the clock in Amsterdam
    assert row[7].value in {"ja", "yes"}
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "Gegevens"


def test_a_csv_is_made_for_dutch_excel():
    head, row = csv_of(table_export(COLUMNS, [ROW], fmt="csv", filename="plannen"))
    assert head[0] == "Plan"
    assert row[:7] == [
        "Samen thuis in de wijk",
        "42",
        "1250000,10",
        "97,5",
        "3,25",
        "01-01-2027",
        "01-07-2026 12:00",
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula_in_a_sheet(text):
    response = table_export([Column(text)], [[text]], filename="x")
    content = b"".join(response)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["A2"]
    assert str(cell.value).replace("_x000D_", "").strip() == text.strip()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula_in_a_csv(text):
    head, row = csv_of(table_export([Column(text)], [[text]], fmt="csv", filename="x"))
    for field in (head[0], row[0]):
        assert field.startswith("'")
        assert field[1:] == text


def test_a_negative_amount_stays_a_number():
    amount = Decimal("-12.5")
    assert csv_of(table_export([Column("a", Cell.MONEY)], [[amount]], fmt="csv", filename="x"))[
        1
    ] == ["-12,50"]
    sheet = sheet_of(table_export([Column("a", Cell.MONEY)], [[amount]], filename="x"))
    assert sheet["A2"].value == -12.5


@given(st.text(max_size=50))
def test_whatever_people_type_no_csv_field_starts_as_a_formula(text):
    assert not for_csv(Cell.TEXT, text).lstrip(" ").startswith(DANGEROUS)


@given(st.decimals(min_value=-(10**10), max_value=10**10, places=2))
def test_an_amount_survives_to_the_cent(amount):
    assert Decimal(for_csv(Cell.MONEY, amount).replace(",", ".")) == amount


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (Cell.MONEY, 12.5),
        (Cell.MONEY, "12,50"),
        (Cell.WHOLE, True),
        (Cell.DATE, MOMENT),
        (Cell.DATE, "2027-01-01"),
    ],
)
@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_a_value_of_another_type_is_a_mistake_of_ours(cell, value, fmt, tmp_path):
    target = tmp_path / "a"
    with pytest.raises(TypeError):
        write_table(target, [Column("a", cell)], [[value]], fmt=fmt)
    assert not target.exists()


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_empty_cells_stay_empty(fmt):
    empty = [None] * len(COLUMNS)
    response = table_export(COLUMNS, [empty], fmt=fmt, filename="x")
    if fmt == "csv":
        assert csv_of(response)[1] == [""] * len(COLUMNS)
    else:
        assert [cell.value for cell in sheet_of(response)[1]] != []


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_a_row_that_is_too_short_is_an_error_and_leaves_no_file(fmt, tmp_path):
    target = tmp_path / "a"
    with pytest.raises(ValueError, match="zip"):
        write_table(target, COLUMNS, [ROW, ROW[:-1]], fmt=fmt)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_excel_would_drop_is_cut_and_says_so():
    sheet = sheet_of(table_export([Column("a")], [["x" * 40_000]], filename="x"))
    assert len(sheet["A2"].value) == MAX_TEXT
    assert sheet["A2"].value.endswith("[…]")


def test_control_characters_and_line_ends_survive():
    text = 'regel 1\nregel 2; "citaat"\x07'
    assert csv_of(table_export([Column("a")], [[text]], fmt="csv", filename="x"))[1] == [text]
    assert sheet_of(table_export([Column("a")], [[text]], filename="x"))["A2"].value.startswith(
        "regel 1\nregel 2"
    )


def test_the_download_is_an_attachment_with_a_readable_name():
    for fmt in ("xlsx", "csv"):
        response = table_export(COLUMNS, [], fmt=fmt, filename="Plannen 2026: regio/één")
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert f".{fmt}" in response["Content-Disposition"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"


def test_another_format_does_not_exist():
    with pytest.raises(ValueError, match="no such table format"):
        table_export(COLUMNS, [], fmt="pdf", filename="x")


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_ten_thousand_rows_are_all_there_and_memory_stays_flat(fmt, tmp_path):
    target, columns = tmp_path / f"a.{fmt}", [Column("a"), Column("b", Cell.MONEY)]
    rows = ((f"plan {i}", Decimal(i) / 100) for i in range(12_000))
    tracemalloc.start()
    assert write_table(target, columns, rows, fmt=fmt) == 12_000
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20
    if fmt == "xlsx":
        book = openpyxl.load_workbook(target, read_only=True)
        assert sum(1 for _ in book.active.iter_rows()) == 12_001
    else:
        assert len(target.read_text(encoding="utf-8").splitlines()) == 12_001


def test_more_rows_than_a_sheet_holds_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr("portal.documents.exports.MAX_ROWS", 3)
    with pytest.raises(TooManyRows):
        write_table(tmp_path / "a", [Column("a")], [["x"]] * 4)
