"""When a coalition is reminded of the deadline of its draft. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from portal.dates import deadline as wall_deadline
from portal.dates import local

DAYS = (7, 2, 1)
"""So many days before the deadline a reminder goes out, at eight in the morning."""
HOUR = time(8)


def reminder_due(deadline: datetime, at: datetime, zone: str = "Europe/Amsterdam") -> int | None:
    """Which reminder is due at `at`: 7, 2 or 1 (days); None when none is, or it is too late.

    Of reminders that were missed only the last one counts: nobody gets three mails at once.
    """
    if at >= deadline:
        return None
    last_day = local(deadline, zone).date()
    due = [n for n in DAYS if wall_deadline(last_day - timedelta(days=n), HOUR, zone).instant <= at]
    return min(due, default=None)
