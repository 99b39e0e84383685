"""Every character can be drawn with our own fonts, and none can deceive."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.letters import KEPT_CONTROLS, UNKNOWN, drawn, legible


@pytest.mark.parametrize(
    "text",
    [
        "Één € 1.250,00",
        "≥ 40 cliënten → 60",
        "‘kassier’ – “penvoerder” … •",
        "Łukasz Őry Ştefan",
        "½ m² ✓ ☐",
    ],
)
def test_what_people_write_stays(text):
    assert legible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u0301e\u0301n", "één"),  # composed
        ("\u202e00,1 €\u202c", "00,1 €"),  # direction marks: an amount must read as stored
        ("a\u2066b\u2069\u200b\u200fc\ufeff", "abc"),
        ("a\x00b\x07c", "abc"),
        ("plan 😀", f"plan {UNKNOWN}"),
        ("漢字", UNKNOWN * 2),
        ("\uff11\uff12", "12"),  # full width digits have a plain form
        ("soft\u00adhyphen\nline\ttab", "soft\u00adhyphen\nline\ttab"),
    ],
)
def test_what_cannot_be_drawn_is_replaced(text, shown):
    assert legible(text) == shown


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_comes_in_only_drawable_characters_come_out(text):
    shown = legible(text)
    assert all(ord(c) in drawn() or c in KEPT_CONTROLS for c in shown)
    assert not any(unicodedata.category(c) == "Cf" and c != "\u00ad" for c in shown)
    assert legible(shown) == shown


def test_the_stand_in_itself_can_be_drawn():
    assert ord(UNKNOWN) in drawn()
