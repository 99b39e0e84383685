"""Working days by the General Terms Act."""

from __future__ import annotations

from datetime import date

import pytest

from portal.workdays import easter_sunday, holidays, is_working_day, kings_day, working_day


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2000, date(2000, 4, 23)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_as_in_the_almanac(year, expected):
    assert easter_sunday(year) == expected


def test_kings_day_moves_off_a_sunday():
    assert kings_day(2026) == date(2026, 4, 27)
    assert kings_day(2025) == date(2025, 4, 26)


def test_the_holidays_of_2026():
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 4, 27),
        date(2026, 5, 5),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 3), date(2026, 10, 5)),
        (date(2026, 4, 3), date(2026, 4, 7)),
        (date(2026, 12, 25), date(2026, 12, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_a_term_runs_on_to_the_next_working_day(day, expected):
    assert working_day(day) == expected
    assert is_working_day(expected)


def test_every_working_day_is_itself():
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365)]
    assert sum(map(is_working_day, days)) == 253
    assert all(working_day(day) == day for day in days if is_working_day(day))
