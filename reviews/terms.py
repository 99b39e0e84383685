"""The objection term: until when one may object, and from when a decision is final. Pure.

The term ends with the last moment of a day in Amsterdam (R-PR-8): that moment itself is still in
time, what comes after it is too late. So no moment is both, whatever the clock does that night.
A term that would end in a weekend or on a public holiday runs on to the next working day, as in
the General Terms Act (docs/decisions/2026-11-22-the-day-of-a-letter.md).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from portal.dates import deadline, local
from portal.workdays import working_day


def term_end(released_at: datetime, days: int) -> datetime:
    """The last moment of the term: the end of the `days`th day after the day of release.

    Of the first working day from then on, where that day is none.
    """
    last = working_day(day_of(released_at) + timedelta(days=days))
    return deadline(last, time.max).instant


def day_of(moment: datetime) -> date:
    """The day of a moment, as people in Amsterdam read the calendar."""
    return local(moment).date()


def last_day(term_ends_at: datetime) -> date:
    """The last day on which one may object, as people in Amsterdam read the calendar."""
    return day_of(term_ends_at)


def is_over(term_ends_at: datetime, at: datetime) -> bool:
    """Whether `at` is too late to object, and late enough to become final."""
    return at > term_ends_at
