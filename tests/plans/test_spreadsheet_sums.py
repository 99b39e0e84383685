"""The formulas of the template round as the server does, as a spreadsheet counts them."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from plans import budget
from plans.spreadsheet.layout import BASES, SOURCES, columns, goal_option, words, year_of
from plans.spreadsheet.template import filename
from portal.money import cents, total
from tests.builders.workbooks import FIRST_ROW, OFFER, line, made

NUMBER = st.decimals(min_value=0, max_value=10**5, places=2)


def sheet_round(value: float, places: int) -> float:
    """ROUND as Excel and LibreOffice count it: fifteen digits, then half away from zero."""
    shown = Decimal(f"{value:.15g}")
    return float(shown.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


@given(quantity=NUMBER, price=NUMBER)
def test_quantity_times_price_is_the_servers_product(quantity, price):
    """ROUND(ROUND(quantity*price,4),2) in binary floats."""
    found = sheet_round(sheet_round(float(quantity) * float(price), 4), 2)
    assert Decimal(f"{found:.2f}") == cents(quantity * price)


@given(amounts=st.lists(NUMBER, max_size=50))
def test_a_sum_of_cents_is_the_servers_sum(amounts):
    found = sheet_round(sum(map(float, amounts)), 2)
    assert Decimal(f"{found:.2f}") == total(amounts)


def formulas() -> dict[str, str]:
    page = openpyxl.load_workbook(io.BytesIO(made(line()))).worksheets[0]
    cells = (c for row in page.iter_rows(max_row=FIRST_ROW) for c in row if c.data_type == "f")
    return {c.coordinate: c.value for c in cells}


def test_every_formula_points_at_cells_of_its_own_row_or_at_whole_columns():
    with translation.override("en"):
        found = formulas()
    row = FIRST_ROW
    product = f"ROUND(ROUND(D{row}*F{row},4),2)"
    assert found[f"G{row}"] == f'=IF(OR(D{row}="",F{row}=""),"",{product})'
    assert found[f"M{row}"] == f'=IF(COUNT(K{row}:L{row})=0,"",ROUND(SUM(K{row}:L{row}),2))'
    others = [
        f'SUMIF($H$10:$H$109,"{name}",$K$10:$K$109)'
        for name in ("Own contribution", "Other source")
    ]
    assert found["K4"] == f"=ROUND(SUM($K$10:$K$109)-{others[0]}-{others[1]},2)"
    assert found["K5"] == f"=ROUND({others[0]},2)"
    assert found["K7"] == "=ROUND(SUM($K$10:$K$109),2)"
    assert all(re.fullmatch(r"=(ROUND|IF)\(.+\)", text) for text in found.values())


def test_written_results_are_those_of_the_server():
    lines = (line(), line(quantity=Decimal("0.05"), unit_price=Decimal("0.10")))
    content = made(*lines)
    page = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    for number, one in enumerate(lines):
        assert cents(Decimal(str(page[f"G{FIRST_ROW + number}"].value))) == budget.product(one)
        assert cents(Decimal(str(page[f"M{FIRST_ROW + number}"].value))) == budget.line_total(one)


def test_words_of_a_list_are_known_in_both_languages_and_by_code():
    known = words(SOURCES)
    assert known["fund"] == known["fonds"] == "fund"
    assert known["eigen bijdrage"] == known["own contribution"] == "own"
    assert set(words(BASES).values()) == {"product", "amount"}


def test_a_goal_is_shown_once_with_its_code():
    assert goal_option("D1", "D1 – Nacht") == "D1 – Nacht"
    assert goal_option("D1", "Nacht") == "D1 – Nacht"


def test_columns_are_the_years_of_the_plan_and_those_with_money():
    money = line(amounts={2025: Decimal(1), 2024: Decimal(0)})
    assert columns([2026, 2027], [money]) == (2025, 2026, 2027)


@pytest.mark.parametrize(("key", "year"), [("y2026", 2026), ("year", None), ("unit", None)])
def test_a_column_of_a_year_by_its_key(key, year):
    assert year_of(key) == year


def test_the_name_of_the_file_says_whose_it_is():
    with translation.override("nl"):
        assert filename(OFFER) == "begroting-zilverlinde-plan-7"
