"""Telling words and how alike they are. Pure (R-6.4-7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.wording import alike, shared, telling, words_of

WORDS = st.lists(st.text(alphabet="abcdefgé", min_size=3, max_size=12), max_size=6)


def test_numbers_months_names_and_common_words_are_left_out():
    text = "Vervanging tijdens training De Zilverlinde, 150 medewerkers x 4 uur in maart 2027"
    assert telling(text, ["Stichting De Zilverlinde"]) == ()
    assert telling("Opleiding nachtzorg, nachtzorg thuis") == ("nachtzorg", "thuis")


def test_case_and_accents_make_no_difference():
    assert words_of("Cliënten ÉÉN keer") == ["clienten", "een", "keer"]
    assert telling("CLIËNTEN één keer") == ()


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("nachtzorg", "nachtzorg", "1.00"),
        ("zorgdossier", "dossier", "0.80"),
        ("dispensers", "medicijndispensers", "0.80"),
        ("nachtzorg", "dagzorg", "0.00"),
        ("reis", "reisbureau", "0.00"),
    ],
)
def test_a_compound_is_like_its_part(one, other, likeness):
    assert alike([one], [other]) == Decimal(likeness)


def test_the_words_in_common_are_told():
    one, other = ("zorgdossier", "nacht"), ("dossier", "centrale")
    assert shared(one, other) == ("zorgdossier",)


@given(WORDS, WORDS)
def test_likeness_is_the_same_from_both_sides_and_between_nothing_and_all(one, other):
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1


@given(WORDS.filter(bool))
def test_words_are_wholly_like_themselves_in_any_order(words):
    assert alike(words, words[::-1]) == 1
    assert shared(words, words) == tuple(words)


@given(WORDS, WORDS)
def test_nothing_in_common_is_no_likeness(one, other):
    assert bool(shared(one, other)) is (alike(one, other) > 0) or not one
