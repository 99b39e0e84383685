"""Reading a filled-in template: what programs write, what people type, and what is refused."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from plans.spreadsheet.layout import MOST_LINES, content_sha
from plans.spreadsheet.reading import read
from portal.refusal import Refusal
from tests.builders import workbooks
from tests.builders.workbooks import FIRST_ROW, OFFER, book_here, filled, line, made, marked

AMOUNT = f"K{FIRST_ROW}"
CATEGORY = f"B{FIRST_ROW}"
PLAIN = {"quantity": None, "unit_price": None, "amounts": {2026: Decimal("100.00")}}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def result(content: bytes, offer=OFFER):
    return read(book_here(content), offer)


def only_error(content: bytes) -> tuple[str, str]:
    (problem,) = result(content).errors
    return problem.cell, problem.message


def amounts(content: bytes):
    found = result(content)
    assert not found.errors
    return found.lines[0].amounts


def test_what_goes_out_comes_back():
    lines = (line(), line(description="Licenties", source="other", other_source="ZonMw", goal=""))
    found = result(made(*lines))
    assert found.lines == lines
    assert not found.problems
    assert found.section_version == 3
    assert found.sha256 == content_sha(lines)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_template_in_either_language_is_read_by_a_reader_of_the_other(language):
    lines = (line(structural=True), line(source="own", **PLAIN))
    with translation.override(language):
        content = made(*lines)
    assert result(content).lines == lines
    with translation.override("nl"):
        assert result(content).lines == lines


@pytest.mark.parametrize("inline", [True, False])
def test_files_with_inline_and_with_shared_strings_are_read(inline):
    lines = (line(), line(description="=1+1", **PLAIN))
    assert result(workbooks.rewritten(made(*lines), inline=inline)).lines == lines


def test_a_file_saved_by_another_program_keeps_what_it_says():
    lines = (line(), line(description="Licenties"))
    content = workbooks.saved(openpyxl.load_workbook(io.BytesIO(made(*lines))))
    assert result(content).lines == lines


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (1250, "1250.00"),
        (1250.5, "1250.50"),
        (0.1 + 0.2, "0.30"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("€ 1.250", "1250.00"),
        ("1250,5", "1250.50"),
        (" 1 250,00 ", "1250.00"),
        ("1250.5", "1250.50"),
    ],
)
def test_amounts_as_numbers_and_as_texts_in_both_notations(typed, expected):
    content = filled(made(line(**PLAIN)), **{AMOUNT: typed})
    assert amounts(content) == {2026: Decimal(expected)}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1.250", "two things"),
        ("veel", "not an amount"),
        (-5, "below zero"),
        ("-5", "below zero"),
        (10.005, "Round it to two decimals"),
        (1e14, "too large"),
        (date(2026, 4, 1), "This is a date"),
        (True, "true or false"),
        ("=1+1", "no result yet"),
    ],
)
def test_a_cell_that_is_no_amount_is_named_with_the_repair(typed, words):
    cell, message = only_error(filled(made(line(**PLAIN)), **{AMOUNT: typed}))
    assert cell == AMOUNT
    assert words in message


def test_an_error_of_the_program_is_named():
    target = openpyxl.load_workbook(io.BytesIO(made(line(**PLAIN))))
    cell = target.worksheets[0][AMOUNT]
    cell.value, cell.data_type = "#DIV/0!", "e"
    assert "#DIV/0!" in only_error(workbooks.saved(target))[1]


@pytest.mark.parametrize("typed", ["SCHOL", "scholing en training", "Scholing en training"])
def test_a_category_by_name_or_code(typed):
    found = result(filled(made(line(**PLAIN)), **{CATEGORY: typed}))
    assert found.lines[0].category == "SCHOL"


def test_a_category_that_does_not_exist_or_is_missing():
    assert "not in the list" in only_error(filled(made(line()), **{CATEGORY: "Bier"}))[1]
    assert "Choose a cost category" in only_error(filled(made(line()), **{CATEGORY: None}))[1]


@pytest.mark.parametrize("typed", ["D2", "d2", "D2 – Minder ritten", "D2 - minder ritten"])
def test_a_goal_by_its_code(typed):
    assert result(filled(made(line()), **{f"J{FIRST_ROW}": typed})).lines[0].goal == "D2"


def test_what_must_hold_in_a_row():
    content = filled(made(line()), **{f"H{FIRST_ROW}": "Other source", f"C{FIRST_ROW}": "Amount"})
    assert {p.cell for p in result(content).errors} == {f"I{FIRST_ROW}", f"C{FIRST_ROW}"}


def test_sums_that_differ_and_lines_without_money_are_hints():
    found = result(made(line(amounts={2026: Decimal("1.00")}), line(**{**PLAIN, "amounts": {}})))
    assert [p.cell for p in found.hints] == [f"F{FIRST_ROW}", f"A{FIRST_ROW + 1}"]
    assert not found.errors
    assert len(found.lines) == 2


def test_empty_rows_do_not_count_wherever_they_stand():
    content = filled(made(line()), **{f"A{FIRST_ROW + 5}": "Nieuw", f"B{FIRST_ROW + 5}": "PROJ"})
    assert [x.description for x in result(content).lines] == [
        "Vervanging tijdens scholing",
        "Nieuw",
    ]


def test_a_row_with_only_a_payer_is_empty():
    content = filled(made(line()), **{f"H{FIRST_ROW + 1}": "Fund", f"C{FIRST_ROW + 1}": "Amount"})
    assert len(result(content).lines) == 1


def test_texts_that_are_too_long_or_span_lines():
    long = filled(made(line()), **{f"A{FIRST_ROW}": "x" * 201})
    assert "too long" in only_error(long)[1]
    broken = filled(made(line()), **{f"A{FIRST_ROW}": "een\ntwee"})
    assert result(broken).lines[0].description == "een twee"


def test_a_number_as_description_and_a_quantity_in_english():
    content = filled(
        made(line()), **{f"A{FIRST_ROW}": 2026, f"D{FIRST_ROW}": "'1,000.50", f"E{FIRST_ROW}": 5}
    )
    found = result(content).lines[0]
    assert (found.description, found.quantity, found.unit) == ("2026", Decimal("1000.50"), "5")


def test_money_in_a_year_that_the_plan_does_not_have():
    content = made(line())
    short = result(content, workbooks.offer(years=(2026,)))
    (problem,) = short.errors
    assert problem.cell == f"L{FIRST_ROW}"
    assert "2027" in problem.message


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"plan": "8"}, "other_plan"),
        ({"provider": "waterrand"}, "other_org"),
        ({"template_version": "99"}, "version"),
        ({"template_version": "x"}, "version"),
        ({"format": "something"}, "not_ours"),
        ({"columns": "category,description,y2026,y2027,y2028"}, "moved"),
    ],
)
def test_a_file_that_is_not_for_this_is_refused(marks, code):
    with pytest.raises(Refusal) as refusal:
        result(marked(made(line()), **marks))
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")


def test_a_workbook_without_the_table_is_refused():
    target = openpyxl.load_workbook(io.BytesIO(made(line())))
    target.remove(target.worksheets[0])
    with pytest.raises(Refusal) as refusal:
        result(saved_with_marks(target))
    assert refusal.value.code == "no_sheet"


def saved_with_marks(target: openpyxl.Workbook) -> bytes:
    target.active = 0
    return workbooks.saved(target)


def test_the_first_version_of_the_template_is_converted():
    """Version 1 had no basis and no difference."""
    target = openpyxl.load_workbook(io.BytesIO(made(line())))
    page = target.worksheets[0]
    page.delete_cols(14)
    page.delete_cols(3)
    columns = "description,category,quantity,unit,unit_price,product,source,other_source,goal"
    content = marked(
        workbooks.saved(target),
        template_version="1",
        columns=f"{columns},y2026,y2027,total,structural",
    )
    found = result(content)
    assert found.is_old
    assert found.lines == (line(),)


def test_moved_columns_are_refused_instead_of_misread():
    target = openpyxl.load_workbook(io.BytesIO(made(line())))
    target.worksheets[0].move_range("K9:K50", cols=1)
    with pytest.raises(Refusal, match="missing or was renamed: 2027"):
        result(workbooks.saved(target))


def test_more_lines_than_a_budget_has_are_refused():
    content = made(*[line(description=f"Regel {n}") for n in range(MOST_LINES + 1)])
    found = result(content)
    assert len(found.lines) == MOST_LINES
    assert "400" in found.errors[0].message


def test_sums_are_written_with_what_they_give_now():
    content = made(line(), line(source="own", **PLAIN))
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    sums = {row[0].value: row[12].value for row in page.iter_rows(min_row=4, max_row=7)}
    assert sums == {"Fund": 20000, "Own contribution": 100, "Other source": 0, "Total": 20100}
    assert page[f"G{FIRST_ROW}"].value == 20000
    assert page[f"N{FIRST_ROW}"].value == 0


def test_formulas_are_locked_and_cells_to_fill_in_are_not():
    page = openpyxl.load_workbook(io.BytesIO(made(line()))).worksheets[0]
    assert page.protection.sheet
    assert page[f"G{FIRST_ROW}"].protection.locked
    assert page[f"G{FIRST_ROW}"].value.startswith("=")
    assert not page[AMOUNT].protection.locked
    lists = {str(v.sqref).split(":")[0] for v in page.data_validations.dataValidation}
    assert {CATEGORY, f"C{FIRST_ROW}", f"H{FIRST_ROW}", f"J{FIRST_ROW}"} <= lists


def test_hidden_sheets_are_hidden_and_the_explanation_is_there():
    target = openpyxl.load_workbook(io.BytesIO(made(line())))
    assert {p.title: p.sheet_state for p in target.worksheets} == {
        "Budget lines": "visible",
        "Explanation": "visible",
        "_lijsten": "hidden",
        "_portal": "veryHidden",
    }
