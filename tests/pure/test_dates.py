"""Dates as people write them, deadlines as they mean them (practice.md 8.5)."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import dates
from portal.dates import DateError, parse_date

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1-4-2026", date(2026, 4, 1)),
        ("01-04-2026", date(2026, 4, 1)),
        ("01/12/26", date(2026, 12, 1)),
        ("1.4.2026", date(2026, 4, 1)),
        ("1 4 2026", date(2026, 4, 1)),
        ("1 april 2026", date(2026, 4, 1)),
        ("1 April 2026", date(2026, 4, 1)),
        ("1  apr. 2026", date(2026, 4, 1)),
        ("12 mrt 2026", date(2026, 3, 12)),
        ("12 maart 26", date(2026, 3, 12)),
        ("1 december 2026", date(2026, 12, 1)),
        ("3 May 2026", date(2026, 5, 3)),
        ("3-mei-2026", date(2026, 5, 3)),
        ("9 sept 2026", date(2026, 9, 9)),
        ("2026-04-01", date(2026, 4, 1)),
        (" 29-2-2028 ", date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_as_dutch_people_write_it(typed, day):
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("31-2-2026", "no_such_day"),
        ("31 februari 2026", "no_such_day"),
        ("29-2-2027", "no_such_day"),
        ("0-4-2026", "no_such_day"),
        ("1-13-2026", "no_such_month"),
        ("12/31/2026", "no_such_month"),
        ("1 foo 2026", "no_such_month"),
        ("1-4-1999", "year_out_of_range"),
        ("1-4-2100", "year_out_of_range"),
        ("1-4-0026", "year_out_of_range"),
        ("1-4", "unreadable"),
        ("morgen", "unreadable"),
        ("1-4-226", "unreadable"),
        ("1-4-2026 12:00", "unreadable"),
        ("١-٤-٢٠٢٦", "unreadable"),
        ("1-4-2026\x00", "unreadable"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(typed, code):
    with pytest.raises(DateError) as refusal:
        parse_date(typed)
    assert refusal.value.code == code


def test_a_day_that_does_not_exist_is_named():
    with pytest.raises(DateError) as refusal:
        parse_date("31-2-2026")
    assert (refusal.value.day, refusal.value.month, refusal.value.year) == (31, 2, 2026)
    assert dates.last_day_of_month(2026, 2) == 28


@given(days)
def test_what_is_written_is_read_back(day):
    assert parse_date(dates.format_short(day)) == day
    assert parse_date(dates.format_long(day)) == day
    assert parse_date(dates.format_long(day, "en")) == day
    assert parse_date(day.isoformat()) == day


@given(st.text(max_size=25))
def test_any_text_gives_a_day_or_a_reason(text):
    with contextlib.suppress(DateError):
        assert 2000 <= parse_date(text).year <= 2099


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 7, 1), 36, date(2029, 7, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day, months, then):
    assert dates.add_months(day, months) == then


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 1), date(2028, 12, 31), 36),
        (date(2026, 7, 1), date(2029, 6, 30), 36),
        (date(2026, 7, 1), date(2029, 7, 1), 36),
        (date(2026, 1, 1), date(2026, 1, 30), 0),
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2026, 1, 15), date(2026, 2, 14), 1),
    ],
)
def test_whole_months_count_up_to_and_including_the_last_day(start, end, months):
    assert dates.months_between(start, end) == months


def test_a_deadline_is_the_last_second_of_the_day_in_amsterdam():
    summer = dates.deadline(date(2026, 6, 30))
    assert summer.instant == datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC)
    assert summer.wall == datetime.fromisoformat("2026-06-30T23:59:59")
    assert summer.zone == "Europe/Amsterdam"
    winter = dates.deadline(date(2026, 1, 31), time(17, 0))
    assert winter.instant == datetime(2026, 1, 31, 16, 0, tzinfo=UTC)


def test_the_deadline_itself_is_in_time_and_a_second_later_is_not():
    closing = dates.deadline(date(2026, 4, 30), time(17, 0))
    assert not closing.passed(closing.instant)
    assert closing.passed(closing.instant + timedelta(seconds=1))


def test_an_hour_that_comes_twice_ends_the_second_time():
    assert dates.deadline(date(2026, 10, 25), time(2, 30)).instant == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


def test_an_hour_that_never_comes_is_no_deadline():
    with pytest.raises(DateError) as refusal:
        dates.deadline(date(2026, 3, 29), time(2, 30))
    assert refusal.value.code == "no_such_time"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError):
        dates.local(datetime.fromisoformat("2026-04-01T12:00:00"))


def test_moments_are_written_on_the_clock_of_amsterdam():
    filed = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)
    assert dates.format_moment(filed) == "1 april 2026, 17.00 uur"
    assert dates.format_moment(filed, "en") == "1 April 2026, 17:00"
    assert dates.format_moment_short(filed) == "01-04-2026 17.00"
    assert dates.format_moment_short(filed, "en") == "01-04-2026 17:00"
    midnight = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert dates.format_moment(midnight) == "1 april 2026, 00.30 uur"


def test_days_and_periods_are_written_in_words():
    assert dates.format_long(date(2026, 4, 1)) == "1 april 2026"
    assert dates.format_short(date(2026, 4, 1)) == "01-04-2026"
    period = dates.format_period(date(2026, 1, 1), date(2028, 12, 31))
    assert period == "1 januari 2026 tot en met 31 december 2028"
    assert dates.format_period(date(2026, 1, 1), date(2026, 1, 2), "en") == (
        "1 January 2026 to 2 January 2026"
    )
    assert dates.format_long(date(2026, 4, 1), "de") == "1 april 2026"
