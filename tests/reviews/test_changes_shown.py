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


METHOD = "approach.method"


def changed(before: str, after: str):
    old, new = (replace(V1, approach=replace(V1.approach, method=text)) for text in (before, after))
    (found,) = at_place(all_changes(old, new), METHOD)
    return found


def test_of_a_long_text_the_words_that_came_and_went_are_told_apart():
    text = "Wij beginnen in drie wijken en breiden na een jaar uit naar de hele regio."
    found = changed(text, text.replace("drie", "vijf") + " Daarna borgen wij.")
    words = {
        kind: [p.text.strip() for p in found.pieces if p.kind == kind] for kind in ("gone", "new")
    }
    assert words == {"gone": ["drie"], "new": ["vijf", ". Daarna borgen wij"]}


def test_the_words_put_together_are_both_texts():
    before = "Wij beginnen in drie wijken en breiden na een jaar uit naar de hele regio."
    after = "Wij beginnen in vijf wijken en breiden na twee jaar uit naar de hele regio samen."
    pieces = changed(before, after).pieces
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after


def test_a_text_that_was_written_anew_is_shown_whole_on_both_sides():
    before = "Eerst leren wij van andere regio's; pas daarna kiezen bestuurders samen een route."
    after = "Fase 1 loopt tot mei 2027. Fase 2 begint met tachtig collega's uit de flexpool zelf."
    assert changed(before, after).pieces == ()


def test_short_values_have_no_words_to_mark():
    assert changed("Acht procent", "Negen procent").pieces == ()
