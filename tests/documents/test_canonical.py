"""Canonical JSON: one notation, one hash (design.md 4, frozen facts)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.canonical import canonical, parse, plain, sha256


class Colour(Enum):
    TEAL = "teal"


class Verdict(TextChoices):
    GOOD = "good", "Goed"


@dataclass(frozen=True)
class Line:
    label: str
    amount: Decimal


def test_keys_are_sorted_and_there_are_no_spaces():
    assert canonical({"b": 1, "a": {"z": None, "y": True}}) == '{"a":{"y":true,"z":null},"b":1}'


def test_accents_stay_letters():
    assert canonical({"plaats": "Één café €"}) == '{"plaats":"Één café €"}'


def test_a_translated_text_is_written_as_it_reads_now():
    with translation.override("nl"):
        assert canonical(_("Dutch")) == '"Nederlands"'
    with translation.override("en"):
        assert canonical(_("Dutch")) == '"Dutch"'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.5"), '"12.50"'),
        (Decimal("1250000"), '"1250000.00"'),
        (Decimal("-0.00"), '"0.00"'),
        (Decimal("1E+3"), '"1000.00"'),
        (Decimal("0.10"), '"0.10"'),
        (date(2026, 2, 28), '"2026-02-28"'),
        (time(12, 0), '"12:00:00"'),
        (datetime(2026, 11, 21, 10, 5, tzinfo=UTC), '"2026-11-21T10:05:00Z"'),
        (UUID(int=7), '"00000000-0000-0000-0000-000000000007"'),
        (Colour.TEAL, '"teal"'),
        (Verdict.GOOD, '"good"'),
        (Line("Nachtzorg", Decimal("3.10")), '{"amount":"3.10","label":"Nachtzorg"}'),
        ((1, [2, (3,)]), "[1,[2,[3]]]"),
        ({2026: "a"}, '{"2026":"a"}'),
        ({Verdict.GOOD: 1}, '{"good":1}'),
    ],
)
def test_every_value_has_one_notation(value, text):
    assert canonical(value) == text


def test_an_instant_is_written_in_utc_whatever_its_zone():
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
    same = datetime(2026, 7, 1, 15, 0, tzinfo=timezone(timedelta(hours=5)))
    assert canonical(moment) == canonical(same) == '"2026-07-01T10:00:00Z"'


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError),
        (float("nan"), TypeError),
        ({1, 2}, TypeError),
        (object(), TypeError),
        (b"bytes", TypeError),
        (datetime(2026, 1, 1), TypeError),  # noqa: DTZ001 - a naive instant is the point
        ({None: 1}, TypeError),
        ({True: 1}, TypeError),
        (Decimal("0.001"), ValueError),
        (Decimal("NaN"), ValueError),
        (Decimal("Infinity"), ValueError),
        ("\ud800", ValueError),
    ],
)
def test_what_has_no_single_notation_is_refused(value, error):
    with pytest.raises(error):
        canonical({"value": value})


BILLION = 10**12
amounts = st.integers(-BILLION, BILLION).map(lambda cents: Decimal(cents) / 100)
words = st.text(st.characters(exclude_categories=["Cs"]))
leaves = st.none() | st.booleans() | st.integers() | words | amounts | st.dates()


def nested(inner):
    keys = st.text("abcdé", max_size=4)
    return st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)


facts = st.recursive(leaves, nested, max_leaves=12)


@given(facts)
def test_the_body_reads_back_to_the_same_body(value):
    body = canonical(value)
    assert canonical(parse(body)) == body
    assert parse(body) == plain(value)


@given(st.dictionaries(st.text(max_size=5).filter(str.isprintable), st.integers(), max_size=6))
def test_the_order_of_writing_does_not_matter(value):
    turned = dict(reversed(list(value.items())))
    assert canonical(value) == canonical(turned)


def test_a_text_is_hashed_as_utf8():
    assert sha256("é") == sha256("é".encode()) == sha256(b"\xc3\xa9")
