"""Working days by the General Terms Act (Algemene termijnenwet, article 3). Pure.

A term that ends on a Saturday, a Sunday or a public holiday runs on to the next working day.
"""

from __future__ import annotations

from datetime import date, timedelta

SUNDAY = 6


def is_working_day(day: date) -> bool:
    """Whether offices work on this day in the Netherlands."""
    return day.weekday() < 5 and day not in holidays(day.year)


def working_day(day: date) -> date:
    """This day, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def holidays(year: int) -> frozenset[date]:
    """The public holidays of the act, with Good Friday, which is put on a par with them."""
    easter = easter_sunday(year)
    moving = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension Day, Whit Monday
    fixed = ((1, 1), (5, 5), (12, 25), (12, 26))
    return frozenset(
        {easter + timedelta(days=days) for days in moving}
        | {date(year, month, day) for month, day in fixed}
        | {kings_day(year)}
    )


def kings_day(year: int) -> date:
    """The 27th of April; the day before when that is a Sunday."""
    day = date(year, 4, 27)
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
