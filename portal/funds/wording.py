"""Moments and days in the language of the page, for sentences of this room."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import get_language

from portal import dates


def moment(at: datetime) -> str:
    """`1 april 2026, 17.00 uur`, in Amsterdam."""
    return dates.format_moment(at, get_language() or "nl")


def day(on: date) -> str:
    """`1 april 2026`."""
    return dates.format_long(on, get_language() or "nl")
