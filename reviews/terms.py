"""The objection term: until when one may object, and from when a decision is final. Pure.

The term ends with the last moment of a day in Amsterdam (R-PR-8): that moment itself is still in
time, what comes after it is too late. So no moment is both, whatever the clock does that night.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from portal.dates import deadline, local


def term_end(released_at: datetime, days: int) -> datetime:
    """The last moment of the term: the end of the `days`th day after the day of release."""
    return deadline(local(released_at).date() + timedelta(days=days), time.max).instant


def last_day(term_ends_at: datetime) -> date:
    """The last day on which one may object, as people in Amsterdam read the calendar."""
    return local(term_ends_at).date()


def is_over(term_ends_at: datetime, at: datetime) -> bool:
    """Whether `at` is too late to object, and late enough to become final."""
    return at > term_ends_at
