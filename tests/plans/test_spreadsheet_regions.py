"""A plan of several regions: the workbook says which region pays a line, and gives it back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation
from msgspec.structs import replace

from plans import store
from plans.spreadsheet import export
from plans.spreadsheet.changes import changes
from plans.spreadsheet.reading import read
from plans.spreadsheet.showing import shown
from plans.visibility import for_org
from tests.builders import coalition, workbooks
from tests.builders.workbooks import FIRST_ROW, book_here, filled, line, made

REGIONS = {"": "Zuid-Holland Noord", "arnhem": "Arnhem"}
OFFER = workbooks.offer(regions=REGIONS)
PLACE = f"P{FIRST_ROW}"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_the_region_of_a_line_goes_out_and_comes_back():
    lines = (line(region="arnhem"), line(description="Hier"))
    found = read(book_here(made(*lines, offer=OFFER)), OFFER)
    assert found.lines == lines
    assert not found.problems


@pytest.mark.parametrize(
    ("typed", "slug"), [("Arnhem", "arnhem"), ("arnhem", "arnhem"), ("Zuid-Holland Noord", ""),
                        (None, "")],
)  # fmt: skip
def test_a_region_by_its_name(typed, slug):
    content = filled(made(line(region="arnhem"), offer=OFFER), **{PLACE: typed})
    assert read(book_here(content), OFFER).lines[0].region == slug


def test_a_region_that_the_plan_does_not_have_is_named():
    content = filled(made(line(), offer=OFFER), **{PLACE: "Groningen"})
    (problem,) = read(book_here(content), OFFER).errors
    assert (problem.cell, problem.label) == (PLACE, "Region that pays")
    assert "not in the list" in problem.message


def test_a_row_with_only_a_region_is_empty():
    content = filled(made(line(), offer=OFFER), **{f"P{FIRST_ROW + 1}": "Arnhem"})
    assert len(read(book_here(content), OFFER).lines) == 1


def test_a_workbook_of_before_the_second_region_is_still_read():
    assert read(book_here(made(line())), OFFER).lines == (line(),)


def test_another_region_is_a_change_in_words():
    (found,) = shown(changes((line(),), (line(region="arnhem"),)), OFFER)
    (detail,) = found[1]
    assert (detail.before, detail.after) == ("Zuid-Holland Noord", "Arnhem")


@pytest.mark.django_db
def test_the_table_has_a_column_for_the_region_only_when_there_are_more(cast):
    data = store.read(coalition.duo(cast))
    first = data.budget[0]
    lines = (replace(first.lines[0], region="arnhem"), *first.lines[1:])
    data = replace(data, budget=(replace(first, lines=lines), *data.budget[1:]))
    for seen in (data, for_org(data, first.org)):
        many = list(export.rows(seen, {}, REGIONS))
        assert {len(r) for r in many} == {len(export.columns((2027, 2028), regions=True))}
        assert "Arnhem" in [row[-1] for row in many]
        one = list(export.rows(seen, {}))
        assert {len(r) for r in one} == {len(export.columns((2027, 2028)))}
        assert isinstance(one[0][-1], Decimal)
