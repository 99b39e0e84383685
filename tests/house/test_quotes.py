"""One kind of quotation marks in all that people read: “…”, in both languages, mails included."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = polib.pofile(str(ROOT / "locale/nl/LC_MESSAGES/django.po"))
MAILS = sorted((ROOT / "templates/mail").rglob("*.txt"))

# A single one inside a word (zo’n, foto’s) is an apostrophe; „ and « are other kinds.
OTHER = re.compile(r"‘|(?<![\w>])’|„|«|»")
STRAIGHT = re.compile(r'"')
MARKUP = re.compile(r"<[^<>]*>|{%.*?%}|{{.*?}}", re.DOTALL)


def faults(text: str) -> list[str]:
    """The quotation marks of another kind in what a reader sees of `text`."""
    seen = MARKUP.sub("x", text)
    return OTHER.findall(seen) + STRAIGHT.findall(seen)


def test_texts_in_both_languages_use_one_kind_of_quotation_marks():
    found = {
        text: marks
        for entry in CATALOGUE
        for text in (entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values())
        if text and (marks := faults(text))
    }
    assert not found


def test_marks_come_in_pairs():
    found = [
        text
        for entry in CATALOGUE
        for text in (entry.msgid, entry.msgstr, *entry.msgstr_plural.values())
        if text.count("“") != text.count("”")
    ]
    assert not found


@pytest.mark.parametrize("path", MAILS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_mail_uses_the_same_marks(path):
    assert not faults(path.read_text())


@pytest.mark.parametrize(
    "text", ["‘plan’", '"plan"', "„plan”", "«plan»", "het plan ’ hier"], ids=range(5)
)
def test_another_kind_is_found(text):
    assert faults(text)


@pytest.mark.parametrize("text", ["“plan”", "zo’n foto’s", '<a href="/x/">plan</a>', "%(n)s’s"])
def test_what_is_no_quotation_mark_is_left_alone(text):
    assert not faults(text)
