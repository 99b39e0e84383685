"""What always holds of budgets and their workbooks, for any lines (Hypothesis)."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plans import budget
from plans.data import Line, OrgBudget, PlanData
from plans.spreadsheet import changes
from plans.spreadsheet.layout import SOURCES, basis_of, plain
from plans.spreadsheet.reading import read
from plans.spreadsheet.template import template
from portal.documents.inspect_workbook import cells
from portal.documents.workbook_reading import FilledBook, Sheet, Value
from portal.documents.workbooks import workbook
from portal.money import ZERO, total
from tests.builders.workbooks import OFFER

SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
EURO = st.decimals(min_value=0, max_value=10**9, places=2)
COUNT = st.none() | st.decimals(min_value=0, max_value=10**7, places=2)
LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"))
STARTS = st.sampled_from(["", "=", "+", "-", "@", "=1+1", "0012", "1-4", "TRUE", "#REF!"])


def texts(size: int) -> st.SearchStrategy[str]:
    """Texts as pages keep them: trimmed, on one line; many look like formulas."""
    body = st.text(LETTERS, max_size=size - 6)
    return st.tuples(STARTS, body).map("".join).map(str.strip)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """A line as the pages save it."""
    source = draw(st.sampled_from(["fund", "own", "other"]))
    payer = draw(texts(20).filter(bool)) if source == "other" else draw(texts(20))
    years = draw(st.sets(st.sampled_from(OFFER.years)))
    return Line(
        category=draw(st.sampled_from(sorted(OFFER.categories))),
        description=draw(texts(40)),
        source=source,
        other_source=payer,
        goal=draw(st.sampled_from(["", *OFFER.goals])),
        structural=draw(st.booleans()),
        quantity=draw(COUNT),
        unit=draw(texts(12)),
        unit_price=draw(st.none() | EURO),
        amounts={y: draw(EURO.filter(bool)) for y in sorted(years)},
    )


BUDGETS = st.lists(lines(), max_size=6)


def through_a_file(found: list[Line], tmp_path, version: int = 1):
    """Out as a workbook and in again, without a process of its own for speed."""
    path = tmp_path / "budget.xlsx"
    path.write_bytes(workbook(template(OFFER, found, version=version)))
    sheets = {
        name: Sheet(name, {(r, c): Value(kind, text) for r, c, kind, text in filled})
        for name, filled in cells(path).items()
    }
    return read(FilledBook(sheets), OFFER)


@SLOW
@given(found=BUDGETS)
@example(found=[Line(category="PROJ", unit_price=Decimal("1.01"), quantity=Decimal("10.01"))])
def test_what_is_exported_is_what_is_imported(found, tmp_path):
    back = through_a_file(found, tmp_path)
    assert not back.errors, back.errors
    assert back.lines == plain(found)


@SLOW
@given(found=BUDGETS, language=st.sampled_from(["nl", "en"]))
def test_importing_what_was_imported_changes_nothing(found, language, tmp_path):
    with translation.override(language):
        once = through_a_file(found, tmp_path)
        twice = through_a_file(list(once.lines), tmp_path)
    assert twice.lines == once.lines
    assert changes.same(once.lines, twice.lines)
    assert changes.changes(once.lines, twice.lines) == ()


@given(before=BUDGETS, after=BUDGETS)
def test_changes_account_for_every_euro(before, after):
    found = changes.changes(before, after)
    gained = total(c.after for c in found) - total(c.before for c in found)
    assert gained == _all(after) - _all(before)
    shown = changes.totals(before, after)
    assert total(t.before for t in shown) == _all(before)
    assert total(t.after for t in shown) == _all(after)


@given(before=BUDGETS, after=BUDGETS)
def test_every_line_is_kept_added_changed_or_gone(before, after):
    kinds = [c.kind for c in changes.changes(before, after)]
    assert len(before) - kinds.count("gone") == len(after) - kinds.count("added")
    assert not changes.changes(before, before)


@given(found=BUDGETS, order=st.randoms())
def test_totals_do_not_depend_on_the_order_of_lines(found, order):
    mixed = list(found)
    order.shuffle(mixed)
    assert budget.year_totals(_plan(found)) == budget.year_totals(_plan(mixed))
    assert budget.grand_total(_plan(found)) == budget.grand_total(_plan(mixed))


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, int, Line]]:
    """Adding, replacing and removing lines, and whole budgets from a file."""
    kinds = st.sampled_from(["add", "replace", "remove", "file"])
    return draw(st.lists(st.tuples(kinds, st.integers(0, 5), lines()), max_size=8))


@settings(SLOW, max_examples=15)
@given(start=BUDGETS, steps=edits())
def test_totals_follow_any_order_of_edits_and_imports(start, steps, tmp_path):
    """After every step the totals are those of the lines, added up in another way."""
    now = list(start)
    for kind, place, line in steps:
        if kind == "add":
            now.insert(place, line)
        elif kind == "file":
            now = list(through_a_file([*now, line], tmp_path).lines)
        elif place < len(now):
            now[place : place + 1] = [line] if kind == "replace" else []
        sums = budget.year_totals(_plan(now))
        for source in SOURCES:
            for year in OFFER.years:
                expected = sum(
                    (x.amounts.get(year, ZERO) for x in now if x.source == source), Decimal(0)
                )
                assert sums.get(year, {}).get(source, ZERO) == expected


@given(line=lines())
def test_the_basis_says_whether_there_is_something_to_count(line):
    counted = line.quantity is not None or line.unit_price is not None
    assert (basis_of(line) == "product") is counted


def _all(found: list[Line]) -> Decimal:
    return total(a for line in found for a in line.amounts.values())


def _plan(found: list[Line]) -> PlanData:
    return PlanData(
        title="P", scheme="SWZ", region="r", year=2026, budget=(OrgBudget("a", tuple(found)),)
    )
