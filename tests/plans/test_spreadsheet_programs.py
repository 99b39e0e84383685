"""What Excel and other programs do to a file between download and upload."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from plans.spreadsheet.reading import read
from portal.documents.inspect_workbook import PLAIN
from portal.refusal import Refusal
from tests.builders.workbooks import FIRST_ROW, OFFER, book_here, filled, line, made, saved

PRICE = f"K{FIRST_ROW}"
BARE = {"quantity": None, "unit_price": None, "amounts": {2026: Decimal("100.00")}}
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rebuilt(content: bytes, change: Callable[[str, str], str]) -> bytes:
    """The file with the text of its parts changed; `change` gets the name and the text."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            text = change(info.filename, old.read(info).decode())
            new.writestr(info.filename, text)
    return out.getvalue()


def with_cell(content: bytes, place: str, inner: str, kind: str = "") -> bytes:
    """The file with this XML in one cell of the first sheet."""

    def change(name: str, text: str) -> str:
        if name != SHEET:
            return text
        pattern = rf'<c r="{place}"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)'
        type_ = f' t="{kind}"' if kind else ""
        return re.sub(pattern, rf'<c r="{place}"\1{type_}>{inner}</c>', text, count=1)

    return rebuilt(content, change)


def lines(content: bytes):
    found = read(book_here(content), OFFER)
    assert not found.errors, found.errors
    return found.lines


def amount(content: bytes) -> Decimal | None:
    return lines(content)[0].amounts.get(2026)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.0100000000000001", "1.01"),
        ("0.30000000000000004", "0.30"),
        ("1E-2", "0.01"),
        ("1.5E6", "1500000.00"),
        ("1.5E+6", "1500000.00"),
        ("99.999999999999858", "100.00"),
        ("10.010000000000002", "10.01"),
        ("123456789012.37", "123456789012.37"),
        ("1250", "1250.00"),
        ("1000", "1000.00"),
        ("1.25", "1.25"),
    ],
)
def test_numbers_as_they_stand_in_a_file(written, expected):
    """A float has up to seventeen digits in a file; people see two decimals."""
    content = with_cell(made(line(**BARE)), PRICE, f"<v>{written}</v>")
    assert amount(content) == Decimal(expected)


@pytest.mark.parametrize("written", ["-2.7755575615628914E-17", "1E-9", "0", "-0"])
def test_dust_of_a_formula_is_nothing(written):
    content = with_cell(made(line(**BARE)), PRICE, f"<f>0.3-0.1-0.2</f><v>{written}</v>")
    assert amount(content) is None


def test_a_third_of_a_number_is_asked_to_be_rounded_with_the_way_to_do_it():
    content = with_cell(made(line(**BARE)), PRICE, "<f>100/3</f><v>33.333333333333336</v>")
    (problem,) = read(book_here(content), OFFER).errors
    assert problem.cell == PRICE
    assert "33,333333" in problem.message
    assert "AFRONDEN" in problem.message


def test_a_shared_text_with_colours_and_bold_is_one_text():
    runs = (
        '<r><rPr><b/></rPr><t xml:space="preserve">Vervanging </t></r>'
        '<r><rPr><color rgb="FFFF0000"/></rPr><t>tijdens scholing</t></r>'
        '<rPh sb="0" eb="1"><t>klank</t></rPh>'
    )
    content = rebuilt(
        made(line(description="MERK")),
        lambda name, text: (
            text.replace("<t>MERK</t>", runs) if name == "xl/sharedStrings.xml" else text
        ),
    )
    assert lines(content)[0].description == "Vervanging tijdens scholing"


@pytest.mark.parametrize(
    "inner",
    [
        "<is><t>Inhuur</t></is>",
        '<is><t xml:space="preserve">  Inhuur </t></is>',
        "<is><r><rPr><b/></rPr><t>In</t></r><r><t>huur</t></r></is>",
    ],
)
def test_a_text_in_the_cell_itself(inner):
    content = with_cell(made(line()), f"A{FIRST_ROW}", inner, "inlineStr")
    assert lines(content)[0].description == "Inhuur"


def test_a_pasted_carriage_return_is_a_space():
    inner = "<is><t>Een_x000D_\ntwee_x0009_drie</t></is>"
    content = with_cell(made(line()), f"A{FIRST_ROW}", inner, "inlineStr")
    assert " ".join(lines(content)[0].description.split()) == "Een twee drie"


def test_cells_that_hold_an_empty_text_are_empty():
    """A row that was cleared, or one whose formulas show nothing."""
    content = made(line())
    for place in (f"A{FIRST_ROW + 2}", f"B{FIRST_ROW + 2}", f"K{FIRST_ROW + 2}"):
        content = with_cell(content, place, "<is><t></t></is>", "inlineStr")
    content = with_cell(content, f"K{FIRST_ROW + 3}", '<f>IF(1=1,"",1)</f><v></v>', "str")
    assert lines(content) == (line(),)


def test_a_file_with_the_clock_of_old_macs_reads_the_same():
    target = openpyxl.load_workbook(io.BytesIO(made(line(**BARE))))
    target.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert amount(saved(target)) == Decimal("100.00")


def test_a_strict_open_xml_file_of_excel_is_read():
    def change(_name: str, text: str) -> str:
        for strict, plain in PLAIN.items():
            text = text.replace(plain.decode(), strict.decode())
        return text

    content = rebuilt(made(line(), line(description="Licenties")), change)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(content)).read("xl/workbook.xml")
    assert lines(content) == (line(), line(description="Licenties"))


@pytest.mark.parametrize(
    "shown",
    ["#,##0.00", '#,##0.00 "dagen"', "[$€-413] * #,##0.00", "0%", r"0\ \d", '_-"€" * #,##0.00_-'],
)
def test_a_number_stays_a_number_whatever_its_format(shown):
    target = openpyxl.load_workbook(io.BytesIO(made(line(**BARE))))
    target.worksheets[0][PRICE].number_format = shown
    assert amount(saved(target)) == Decimal("100.00")


def test_hidden_rows_and_columns_count_as_they_do_in_the_sums():
    target = openpyxl.load_workbook(io.BytesIO(made(line(), line(description="Verborgen"))))
    page = target.worksheets[0]
    page.row_dimensions[FIRST_ROW + 1].hidden = True
    page.column_dimensions["L"].hidden = True
    assert lines(saved(target)) == (line(), line(description="Verborgen"))


def changed(change: Callable[[openpyxl.Workbook], None], *given) -> bytes:
    """The template unprotected and changed by somebody."""
    target = openpyxl.load_workbook(io.BytesIO(made(*(given or (line(),)))))
    target.worksheets[0].protection.sheet = False
    change(target)
    return saved(target)


def test_a_sheet_with_another_name_is_found_by_its_headings():
    def change(target: openpyxl.Workbook) -> None:
        target.worksheets[0].title = "Begroting 2026 def"
        target.move_sheet(target.worksheets[0], 2)

    assert lines(changed(change)) == (line(),)


def test_the_sheet_of_the_portal_wins_from_a_copy():
    def change(target: openpyxl.Workbook) -> None:
        copy = target.copy_worksheet(target.worksheets[0])
        copy.title = "Kopie"
        copy[f"A{FIRST_ROW}"] = "Oude post"
        target.move_sheet(copy, -4)

    assert lines(changed(change)) == (line(),)


def test_columns_and_rows_that_were_put_between_are_no_trouble():
    def change(target: openpyxl.Workbook) -> None:
        page = target.worksheets[0]
        page.insert_cols(3)
        page["C1"] = "eigen aantekening"
        page.insert_rows(2, 3)

    content = changed(change, line(), line(description="Licenties"))
    assert lines(content) == (line(), line(description="Licenties"))


def test_a_problem_after_a_move_names_the_cell_where_it_stands_now():
    content = changed(lambda target: target.worksheets[0].insert_cols(1))
    target = openpyxl.load_workbook(io.BytesIO(content))
    target.worksheets[0][f"L{FIRST_ROW}"] = "veel"
    assert [p.cell for p in read(book_here(saved(target)), OFFER).errors] == [f"L{FIRST_ROW}"]


def test_two_columns_that_changed_places_are_read_by_their_headings():
    def change(target: openpyxl.Workbook) -> None:
        page = target.worksheets[0]
        for row in range(FIRST_ROW - 1, FIRST_ROW + 3):
            one, other = page.cell(row, 11), page.cell(row, 12)
            one.value, other.value = other.value, one.value

    assert lines(changed(change)) == (line(),)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda page: page.delete_cols(12), "missing or was renamed: 2027"),
        (lambda page: page.delete_cols(10), "Goal"),
        (lambda page: page.__setitem__(f"K{FIRST_ROW - 1}", "2026 (raming)"), "2026"),
        (lambda page: page.__setitem__(f"Q{FIRST_ROW - 1}", "2027"), "in the file twice: 2027"),
    ],
)
def test_a_column_that_is_gone_renamed_or_doubled_is_named(change, words):
    with pytest.raises(Refusal, match=re.escape(words)) as refusal:
        read(book_here(changed(lambda target: change(target.worksheets[0]))), OFFER)
    assert refusal.value.code == "moved"


def test_a_year_typed_over_as_a_number_is_still_that_year():
    assert lines(filled(made(line()), **{f"K{FIRST_ROW - 1}": 2026})) == (line(),)


def test_counted_columns_may_be_thrown_away():
    assert lines(changed(lambda target: target.worksheets[0].delete_cols(13, 2))) == (line(),)


def test_problems_stand_in_the_order_of_the_sheet():
    """Row by row and from left to right, also for what is found out of several cells."""
    cells = {"A12": "Zonder soort", "K12": -5, "A11": "Ook zonder soort", "L11": "veel"}
    found = read(book_here(filled(made(line()), **cells)), OFFER)
    assert [p.cell for p in found.errors] == ["B11", "L11", "B12", "K12"]
