"""When a care office is reminded of the answers it owes. Pure (R-1.7-2)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.dates import deadline as wall_deadline
from portal.dates import local

DAYS = (3, 1, -1)
"""So many days before the day of the answers a reminder goes out; -1: the morning after it."""
HOUR = time(8)
LOST = timedelta(days=14)
"""So long after the day the list of tasks still tells it, but no mail goes out any more."""


def reminder_due(due_at: datetime, at: datetime, zone: str = "Europe/Amsterdam") -> int | None:
    """Which reminder is due at `at`: 3, 1 or -1 (days); None when none is.

    Of reminders that were missed only the last one counts: nobody gets three mails at once.
    """
    if at >= due_at + LOST:
        return None
    last_day = local(due_at, zone).date()
    due = [n for n in DAYS if wall_deadline(last_day - timedelta(days=n), HOUR, zone).instant <= at]
    return min(due, default=None)
