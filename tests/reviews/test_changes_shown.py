"""What changed between two versions, in words and by condition."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from msgspec.structs import replace

from plans.demo.files import content
from plans.structure import EVIDENCE, Section
from plans.telling import in_words
from reviews.changes import all_changes, at_place

V1 = content("V1")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        ("", "–"),
        ((), "–"),
        ({}, "–"),
        (True, "ja"),
        (False, "nee"),
        ("Zo staat het er", "Zo staat het er"),
        (date(2028, 7, 1), "1 juli 2028"),
        (("VV", "GZ"), "VV, GZ"),
        (7, "7"),
    ],
)
def test_a_value_in_words(value, words):
    with override("nl"):
        assert in_words(value) == words


@pytest.mark.parametrize("value", [Decimal("1250000"), Decimal("1250000.50")])
def test_an_amount_has_its_dots(value):
    with override("nl"):
        assert in_words(value).startswith("1.250.000")


def test_nothing_changed_is_no_difference():
    assert all_changes(V1, V1) == []


def test_a_text_is_shown_before_and_after():
    after = replace(V1, approach=replace(V1.approach, method="Anders dan eerst."))
    (found,) = all_changes(V1, after)
    assert (found.section, found.path) == (Section.APPROACH, "approach.method")
    assert (found.before, found.after) == (V1.approach.method, "Anders dan eerst.")


def test_a_row_that_came_or_went_is_shown_with_a_dash():
    after = replace(V1, goals=V1.goals[1:])
    (found,) = all_changes(V1, after)
    assert found.after == "–"
    assert found.before == V1.goals[0].statement
    (back,) = all_changes(after, V1)
    assert back.before == "–"


@pytest.mark.parametrize(
    ("place", "count"),
    [("approach.method", 1), ("approach", 1), ("goals", 1), ("goals.unit", 0), ("budget.x", 0)],
)
def test_changes_stand_at_the_place_that_was_asked_about(place, count):
    goals = (replace(V1.goals[0], statement="Een ander doel."), *V1.goals[1:])
    after = replace(V1, approach=replace(V1.approach, method="Anders."), goals=goals)
    assert len(at_place(all_changes(V1, after), place)) == count


@pytest.mark.parametrize("condition", sorted(EVIDENCE))
def test_every_condition_has_parts_that_can_change(condition):
    assert EVIDENCE[condition]
