"""When a care office is reminded of the answers it owes (R-1.7-2)."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.funds.clarifications.deadlines import LOST, reminder_due

DUE = datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC)  # the end of 12 March in Amsterdam


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 3, 9, 6, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 9, 7, tzinfo=UTC), 3),
        (datetime(2026, 3, 11, 6, 59, tzinfo=UTC), 3),
        (datetime(2026, 3, 11, 7, tzinfo=UTC), 1),
        (datetime(2026, 3, 12, 23, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 13, 7, tzinfo=UTC), -1),
        (datetime(2026, 3, 20, 7, tzinfo=UTC), -1),
        (DUE + LOST, None),
    ],
)
def test_a_reminder_goes_out_three_days_and_a_day_before_and_the_morning_after(at, expected):
    assert reminder_due(DUE, at) == expected


def test_summer_time_does_not_shift_the_morning():
    due = datetime(2026, 3, 30, 21, 59, 59, tzinfo=UTC)
    first = datetime(2026, 3, 27, 7, tzinfo=UTC)  # eight o'clock in winter time
    assert reminder_due(due, first - timedelta(seconds=1)) is None
    assert reminder_due(due, first) == 3
    assert reminder_due(due, datetime(2026, 3, 29, 6, tzinfo=UTC)) == 1
