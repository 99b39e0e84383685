"""What a file would change, line by line: matched by content, name, then place."""

from __future__ import annotations

from decimal import Decimal

from django.utils import translation

from plans.spreadsheet.changes import Detail, Totals, changes, same, totals
from plans.spreadsheet.showing import shown
from tests.builders.workbooks import OFFER, line

A = line(description="A")
B = line(description="B")
C = line(description="C")


def kinds(before, after) -> list[tuple[str, int, str]]:
    return [(c.kind, c.number, c.description) for c in changes(before, after)]


def test_nothing_changes_when_nothing_changed():
    assert changes([A, B], [A, B]) == ()
    assert same([A, B], [A, B])


def test_a_line_in_between_moves_no_other_line():
    assert kinds([A, C], [A, B, C]) == [("added", 2, "B")]


def test_a_line_that_goes_is_named_with_its_old_place():
    assert kinds([A, B, C], [A, C]) == [("gone", 2, "B")]


def test_another_amount_is_a_change_of_the_line_with_that_name():
    after = line(description="B", amounts={2026: Decimal("1.00")})
    (change,) = changes([A, B], [after, A])
    assert (change.kind, change.before, change.after) == (
        "changed",
        Decimal("20000.00"),
        Decimal("1.00"),
    )
    assert Detail("amounts", Decimal("12000.00"), Decimal("1.00"), 2026) in change.details
    assert Detail("amounts", Decimal("8000.00"), Decimal("0.00"), 2027) in change.details


def test_another_name_in_the_same_place_is_a_change():
    assert kinds([A, B], [A, line(description="B2")]) == [("changed", 2, "B2")]


def test_only_another_order_changes_no_line_but_is_not_the_same():
    assert changes([A, B], [B, A]) == ()
    assert not same([A, B], [B, A])


def test_two_equal_lines_of_which_one_goes():
    assert kinds([A, A], [A]) == [("gone", 2, "A")]


def test_lines_without_a_name_are_matched_by_place():
    blank, other = line(description=""), line(description="", unit="dag")
    assert kinds([A, blank], [A, other]) == [("changed", 2, "")]


def test_years_without_money_make_no_difference():
    empty = line(amounts={2026: Decimal("12000.00"), 2027: Decimal("8000.00"), 2028: Decimal(0)})
    assert same([line()], [empty])
    assert changes([line()], [empty]) == ()


def test_totals_per_source_and_year_before_and_after():
    after = [A, line(source="own", amounts={2027: Decimal("5.00")})]
    assert totals([A], after) == (
        Totals("fund", 2026, Decimal("12000.00"), Decimal("12000.00")),
        Totals("fund", 2027, Decimal("8000.00"), Decimal("8000.00")),
        Totals("own", 2027, Decimal("0.00"), Decimal("5.00")),
    )


def test_changes_are_put_in_words():
    after = line(
        description="A",
        category="PROJ",
        source="other",
        goal="",
        structural=True,
        quantity=None,
        unit_price=Decimal("41.00"),
        amounts={2026: Decimal("12000.00"), 2027: Decimal("1.50")},
    )
    with translation.override("en"):
        ((_change, details),) = shown(changes([A], [after]), OFFER)
    told = {d.label: (d.before, d.after) for d in details}
    assert told["Cost category"] == ("Scholing en training", "Projectleiding en coördinatie")
    assert told["Who pays"] == ("Fund", "Other source")
    assert told["Goal"] == ("D1 – Nachtzorg van één team", "–")
    assert told["Structural"] == ("no", "yes")
    assert told["Quantity"] == ("500", "–")
    assert told["Price per unit"] == ("€\u00a040", "€\u00a041")
    assert told["2027"] == ("€\u00a08.000", "€\u00a01,50")
