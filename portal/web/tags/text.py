"""Filters that write amounts, dates and sizes as practice.md 8.5 asks.

A missing value (None) reads as a dash. Amounts keep the Dutch notation in both languages, so
that nobody takes `1.250` for one and a quarter; month names follow the page.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.translation import get_language

from portal import dates, money

register = template.Library()
NOTHING = "–"


@register.filter
def euro(amount: Decimal | None) -> str:
    """`{{ amount|euro }}`: € 1.250.000, or € 25.451,73 when there are cents."""
    return NOTHING if amount is None else money.format_euro(amount)


@register.filter
def euro_cents(amount: Decimal | None) -> str:
    """`{{ amount|euro_cents }}`: € 1.250.000,00, for columns where all have cents."""
    return NOTHING if amount is None else money.format_euro(amount, always_cents=True)


@register.filter
def number(value: Decimal | int | None) -> str:
    """`{{ value|number }}`: 1.234,5 without trailing zeros."""
    return NOTHING if value is None else money.format_number(value)


@register.filter
def percent(value: Decimal | int | None) -> str:
    """`{{ value|percent }}`: 95,7%."""
    return NOTHING if value is None else f"{money.format_number(value)}%"


@register.filter
def date_long(value: date | datetime | None) -> str:
    """`{{ day|date_long }}`: 1 april 2026, for text."""
    return NOTHING if value is None else dates.format_long(_day(value), get_language() or "nl")


@register.filter
def date_short(value: date | datetime | None) -> str:
    """`{{ day|date_short }}`: 01-04-2026, for tables."""
    return NOTHING if value is None else dates.format_short(_day(value))


@register.filter
def moment(value: datetime | None) -> str:
    """`{{ at|moment }}`: 1 april 2026, 17.00 uur, in Amsterdam."""
    return NOTHING if value is None else dates.format_moment(value, get_language() or "nl")


@register.filter
def moment_short(value: datetime | None) -> str:
    """`{{ at|moment_short }}`: 01-04-2026 17.00, for tables."""
    return NOTHING if value is None else dates.format_moment_short(value, get_language() or "nl")


@register.filter
def when(value: datetime | date | str | None) -> str:
    """Whatever tells a time: a moment, a day, or words that already do."""
    if isinstance(value, datetime):
        return moment(value)
    return date_long(value) if isinstance(value, date) else value or ""


@register.filter
def file_size(size: int | None) -> str:
    """`{{ bytes|file_size }}`: 12 kB, 1,4 MB."""
    if size is None:
        return NOTHING
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{money.format_number(Decimal(size) / 1_000_000, 1)} MB"


@register.filter
def initials(name: str) -> str:
    """Two letters for a circle: De Zilverlinde is DZ."""
    words = [w for w in str(name).split() if w[:1].isalnum()]
    return "".join(w[0] for w in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _day(value: date | datetime) -> date:
    return dates.local(value).date() if isinstance(value, datetime) else value
