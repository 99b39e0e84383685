"""What people may type as a time of day, a list of days, a number of days."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portal.funds.fields import CountField, DaysField, WallTimeField


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("17.00", time(17)),
        ("17:00", time(17)),
        ("9", time(9)),
        ("9.05", time(9, 5)),
        ("9u30", time(9, 30)),
        ("17 uur", time(17)),
        ("17.30 uur", time(17, 30)),
        (" 00:00 ", time(0)),
        ("23.59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, read):
    assert WallTimeField().clean(typed) == read


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("24.00", "no_such_time"),
        ("17.60", "no_such_time"),
        ("vijf", "unreadable"),
        ("17.5", "unreadable"),
        ("-1", "unreadable"),
        ("17:00:00", "unreadable"),
        ("", "required"),
        ("   ", "unreadable"),
    ],
)
def test_what_is_no_time_is_refused(typed, code):
    with pytest.raises(ValidationError) as refused:
        WallTimeField(label="Closes at").clean(typed)
    assert refused.value.error_list[0].code == code


def test_a_time_is_shown_as_it_can_be_typed_again():
    field = WallTimeField()
    assert field.prepare_value(time(9)) == "09.00"
    assert field.prepare_value("half vijf") == "half vijf"
    assert not field.has_changed(time(9), "9 uur")
    assert field.has_changed(time(9), "10 uur")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("30, 14, 3", (30, 14, 3)), ("3;14 30", (30, 14, 3)), ("7, 7", (7,)), ("365", (365,))],
)
def test_days_are_read_in_order_without_doubles(typed, read):
    assert DaysField(descending=True).clean(typed) == read


def test_days_after_stand_in_rising_order():
    assert DaysField().clean("14, 1") == (1, 14)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0", "range"),
        ("366", "range"),
        ("1,2,3,4,5,6,7", "too_many"),
        ("1,5 dagen", "unreadable"),
        ("-3", "unreadable"),
        ("99999", "unreadable"),
        ("", "required"),
    ],
)
def test_what_is_no_list_of_days_is_refused(typed, code):
    with pytest.raises(ValidationError) as refused:
        DaysField(label="Reminders").clean(typed)
    assert refused.value.error_list[0].code == code


def test_days_are_shown_as_they_can_be_typed_again():
    assert DaysField().prepare_value([30, 14, 3]) == "30, 14, 3"
    assert not DaysField(descending=True).has_changed((30, 14), "14, 30")


def test_a_count_has_a_unit_and_limits():
    field = CountField(suffix="days", max_value=365)
    assert (field.clean("20"), field.suffix) == (20, "days")
    for wrong in ("0", "366", "2,5", "veel"):
        with pytest.raises(ValidationError):
            field.clean(wrong)
