"""The last day of a year's reallocation: chosen by the office, else from the calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.dates import Deadline, deadline
from portal.funds.models import CalendarEvent
from reviews.reallocation.models import LastDay

CALENDAR, EVENT = "CAL-TM-TYPICAL", "Laatste dag voor herschikking"
MONTH, DAY = 9, 15
"""Mid September (practice.md 3.2), where the calendars say nothing."""


@dataclass(frozen=True)
class Last:
    """The last day of one year; `own` tells that the office chose it for this very year."""

    year: int
    day: date
    own: bool

    @property
    def deadline(self) -> Deadline:
        """Until the end of the day in Amsterdam."""
        return deadline(self.day)

    def passed(self, at: datetime) -> bool:
        """Whether `at` is too late for this year."""
        return self.deadline.passed(at)


def last_day(office_id: int, year: int) -> Last:
    """The last day of this year at this office."""
    return last_days([(office_id, year)])[office_id, year]


def last_days(wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Last]:
    """The last day of each office and year, in at most two queries."""
    pairs = set(wanted)
    own: dict[int, dict[int, date]] = {}
    for row in LastDay.objects.filter(office__in={office for office, _year in pairs}):
        own.setdefault(row.office_id, {})[row.year] = row.day
    usual = (MONTH, DAY) if all(_covered(own, *p) for p in pairs) else _usual()
    return {pair: _last(own.get(pair[0], {}), pair[1], usual) for pair in pairs}


def _covered(own: Mapping[int, Mapping[int, date]], office: int, year: int) -> bool:
    return any(known <= year for known in own.get(office, {}))


def _usual() -> tuple[int, int]:
    """The day and month of the calendar of a typical year."""
    found = CalendarEvent.objects.filter(calendar=CALENDAR, label_nl__startswith=EVENT).first()
    if found is None or not found.month or not found.day:
        return MONTH, DAY
    return found.month, found.day


def _last(own: Mapping[int, date], year: int, usual: tuple[int, int]) -> Last:
    """The own day, else day and month of the latest year before, else those of the calendar."""
    if year in own:
        return Last(year, own[year], own=True)
    earlier = [known for known in own if known < year]
    if earlier:
        day = own[max(earlier)]
        usual = (day.month, min(day.day, 28) if day.month == 2 else day.day)
    return Last(year, date(year, *usual), own=False)
