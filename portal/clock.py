"""The clock of the portal is the clock of the database: one for all processes."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The instant at which this runs, in UTC, by the database's clock.

    Services take an `at` argument and fall back to this; a deadline is judged by it inside
    the transaction that acts on it, so web servers with a wrong clock cannot let anyone in.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)
