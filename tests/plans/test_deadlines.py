"""Which reminder of a deadline is due when: a calendar, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.deadlines import DAYS, reminder_due

CLOSES = datetime(2026, 4, 15, 15, 0, tzinfo=UTC)  # 15 April, 17.00 in Amsterdam
EIGHT = 6  # o'clock in UTC, in summer time


def day(number: int, hour: int = EIGHT, minute: int = 0) -> datetime:
    return datetime(2026, 4, number, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (day(8) - timedelta(seconds=1), None),
        (day(8), 7),
        (day(12, 23), 7),
        (day(13) - timedelta(seconds=1), 7),
        (day(13), 2),
        (day(14), 1),
        (CLOSES - timedelta(seconds=1), 1),
        (CLOSES, None),
        (CLOSES + timedelta(days=1), None),
    ],
)
def test_eight_in_the_morning_seven_two_and_one_day_before(at, expected):
    assert reminder_due(CLOSES, at) == expected


def test_the_night_in_which_the_clock_goes_forward_keeps_eight_o_clock():
    closes = datetime(2026, 3, 30, 10, 0, tzinfo=UTC)  # the day after the change
    assert reminder_due(closes, datetime(2026, 3, 28, 7, 0, tzinfo=UTC)) == 2
    assert reminder_due(closes, datetime(2026, 3, 28, 6, 59, tzinfo=UTC)) == 7
    assert reminder_due(closes, datetime(2026, 3, 29, 6, 0, tzinfo=UTC)) == 1


@given(st.integers(min_value=0, max_value=20 * 24 * 60))
def test_nearer_to_the_deadline_never_gives_an_earlier_reminder(minutes):
    before = CLOSES - timedelta(minutes=minutes)
    later = before + timedelta(hours=1)
    first, second = reminder_due(CLOSES, before), reminder_due(CLOSES, later)
    if first is not None and second is not None:
        assert second <= first
    assert first is None or first in DAYS
