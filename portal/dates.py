"""Dates and deadlines as Dutch people write and mean them.

Instants are aware UTC datetimes; people see wall time in Europe/Amsterdam. A deadline is
kept as wall time, zone and instant together, so that it can be shown and judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_ABBREVIATIONS = {"mrt": 3, "mar": 3, "sept": 9}
FIRST_YEAR, LAST_YEAR = 2000, 2099


class DateError(ValueError):
    """A text is no date. Codes: `empty`, `unreadable`, `no_such_day`, `no_such_month`,
    `year_out_of_range`, `no_such_time`; `year`, `month` and `day` as far as they were read."""

    def __init__(self, code: str, *, year: int = 0, month: int = 0, day: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.year, self.month, self.day = year, month, day


_NUMBERS = re.compile(r"([0-9]{1,2})\s?[-/. ]\s?([0-9]{1,2})\s?[-/. ]\s?([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WORDS = re.compile(r"([0-9]{1,2})(?:\s|-|\.\s?)([a-z]+)\.?(?:\s|-)([0-9]{4}|[0-9]{2})")


def parse_date(text: str) -> date:
    """Read `1-4-2026`, `01/12/26`, `1.4.2026`, `1 april 2026`, `1 apr. 2026`, `2026-04-01`.

    Day before month, always. Two digits of a year are 20xx. Raises DateError.
    """
    plain = " ".join(text.split()).lower()
    if not plain:
        raise DateError("empty")
    if match := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
        return _day(year, month, day)
    if match := _NUMBERS.fullmatch(plain):
        return _day(_year(match[3]), int(match[2]), int(match[1]))
    if match := _WORDS.fullmatch(plain):
        return _day(_year(match[3]), _month(match[2]), int(match[1]))
    raise DateError("unreadable")


def _year(digits: str) -> int:
    return 2000 + int(digits) if len(digits) == 2 else int(digits)


def _month(word: str) -> int:
    """The number of a Dutch or English month name, whole or its first three letters."""
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            if word in (name.lower(), name.lower()[:3]):
                return number
    if word in _ABBREVIATIONS:
        return _ABBREVIATIONS[word]
    raise DateError("no_such_month")


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise DateError("no_such_month", year=year, month=month, day=day)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError("year_out_of_range", year=year, month=month, day=day)
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError("no_such_day", year=year, month=month, day=day) from None


def last_day_of_month(year: int, month: int) -> int:
    """28, 29, 30 or 31."""
    return (add_months(date(year, month, 1), 1) - timedelta(days=1)).day


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last day when that month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def months_between(start: date, end: date) -> int:
    """Whole months from `start` up to and including `end`: 1-1-2026 to 31-12-2028 is 36."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return months - (add_months(start, months) > after)


@dataclass(frozen=True)
class Deadline:
    """A moment people were promised: the clock they read, its zone, and the instant."""

    wall: datetime
    zone: str
    instant: datetime

    def passed(self, at: datetime) -> bool:
        """Whether `at` is too late; the deadline itself is still in time."""
        return at > self.instant


def deadline(day: date, at: time = time(23, 59, 59), zone: str = "Europe/Amsterdam") -> Deadline:
    """The deadline on `day` at wall time `at`.

    A wall time that comes twice (end of summer time) means the later one: nobody is refused
    for the hour that came back. One that never comes raises DateError("no_such_time").
    """
    wall = datetime.combine(day, at)
    instant = wall.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        raise DateError("no_such_time", year=day.year, month=day.month, day=day.day)
    return Deadline(wall, zone, instant)


def local(moment: datetime, zone: str = "Europe/Amsterdam") -> datetime:
    """The wall clock of an aware moment; a naive one raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(ZoneInfo(zone))


def format_long(day: date, language: str = "nl") -> str:
    """`1 april 2026`, in text."""
    names = MONTHS.get(language, MONTHS["nl"])
    return f"{day.day} {names[day.month - 1]} {day.year}"


def format_short(day: date) -> str:
    """`01-04-2026`, in tables (practice.md 8.5)."""
    return f"{day:%d-%m-%Y}"


def format_time(moment: datetime, language: str = "nl") -> str:
    """The wall time of a moment: `17.00 uur`, in English `17:00`."""
    clock = local(moment)
    return f"{clock:%H.%M} uur" if language == "nl" else f"{clock:%H:%M}"


def format_moment(moment: datetime, language: str = "nl") -> str:
    """`1 april 2026, 17.00 uur`."""
    return f"{format_long(local(moment).date(), language)}, {format_time(moment, language)}"


def format_moment_short(moment: datetime, language: str = "nl") -> str:
    """`01-04-2026 17.00`, in tables."""
    return f"{local(moment):%d-%m-%Y} {format_time(moment, language).removesuffix(' uur')}"


def format_period(start: date, end: date, language: str = "nl") -> str:
    """`1 januari 2026 tot en met 31 december 2028`."""
    until = "tot en met" if language == "nl" else "to"
    return f"{format_long(start, language)} {until} {format_long(end, language)}"
