"""Double funding: what looks alike, and what does not. Pure (R-6.4-7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.overlap import GOAL, LINE, Piece, Subject, overlap

GOAL_TEXT = "Op 1 juli 2028 krijgen 900 cliënten gedeelde nachtzorg van drie aanbieders samen."
ALIKE = "Op 1 juli 2028 krijgen 850 cliënten gedeelde nachtzorg van vier aanbieders samen."
OTHER = "In 2027 werken dertig medewerkers met een nieuwe opleiding dementie en gedrag."
words = st.text(alphabet="abcdefghij éï-0123456789", max_size=60)


def plan(*pieces, orgs=("baken",), start=date(2026, 1, 1), end=date(2028, 12, 31)):
    return Subject(frozenset(orgs), start, end, pieces)


def goal(text, place="D1"):
    return Piece(GOAL, place, text)


def line(text, org="baken", place="1"):
    return Piece(LINE, place, text, org)


def test_two_goals_that_read_alike_are_a_hint():
    found = overlap(plan(goal(GOAL_TEXT)), plan(goal(ALIKE, "D2"), orgs=("baken", "ander")))
    assert found is not None
    assert found.orgs == ("baken",)
    assert (found.matches[0].here.place, found.matches[0].there.place) == ("D1", "D2")
    assert found.matches[0].likeness > Decimal("0.6")


@pytest.mark.parametrize(
    "other",
    [
        plan(goal(OTHER)),
        plan(goal(ALIKE), orgs=("ander",)),
        plan(goal(ALIKE), start=date(2029, 1, 1), end=date(2030, 12, 31)),
        plan(goal(ALIKE), start=None, end=None),
        plan(line(ALIKE)),
        plan(),
    ],
    ids=["another text", "another provider", "another time", "no period", "no goal", "nothing"],
)
def test_one_thing_that_lacks_and_there_is_no_hint(other):
    assert overlap(plan(goal(GOAL_TEXT)), other) is None


def test_budget_lines_are_compared_within_one_organisation_only():
    here = plan(line("Projectleider nachtzorg"), orgs=("baken", "ander"))
    same = plan(line("Projectleider nachtzorg regio"), orgs=("baken", "ander"))
    else_ = plan(line("Projectleider nachtzorg", org="ander"), orgs=("baken", "ander"))
    assert overlap(here, same) is not None
    assert overlap(here, else_) is None


def test_short_texts_say_too_little():
    assert overlap(plan(line("Reis")), plan(line("Reis"))) is None


def test_one_day_in_common_is_enough():
    late = plan(goal(ALIKE), start=date(2028, 12, 31), end=date(2029, 12, 31))
    found = overlap(plan(goal(GOAL_TEXT)), late)
    assert found is not None
    assert found.begins == found.ends == date(2028, 12, 31)


@given(st.lists(words, max_size=4), st.lists(words, max_size=4))
def test_an_overlap_reads_the_same_from_both_sides(here, there):
    one, other = plan(*map(goal, here)), plan(*map(goal, there))
    assert (overlap(one, other) is None) == (overlap(other, one) is None)
