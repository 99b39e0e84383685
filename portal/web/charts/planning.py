"""Activities and milestones on an axis of months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import dates
from portal.web.charts.shapes import WIDTH, Chart, draw
from portal.web.components import Table, Text


@dataclass(frozen=True)
class Activity:
    """A bar in the time plan; the same day twice is a milestone."""

    label: Text
    start: date
    end: date
    note: Text = ""

    @property
    def is_milestone(self) -> bool:
        """Whether this is one day, drawn as a diamond."""
        return self.start == self.end


def time_plan(
    title: Text, activities: Sequence[Activity], *, desc: Text = "", language: str = "nl"
) -> Chart:
    """Activities and milestones on an axis of equal months, whole years apart by lines."""
    if not activities:
        return Chart(title, SafeString(""), desc)
    first = min(a.start for a in activities).replace(day=1)
    last = max(a.end for a in activities)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    lines = [_line(a, first, months) for a in activities]
    years = _years(first, months)
    marks = [sum(n for _y, n in years[:i]) * WIDTH // months for i in range(1, len(years))]
    rows = [
        [a.label, dates.format_long(a.start, language), dates.format_long(a.end, language), a.note]
        for a in activities
    ]
    table = Table([_("Activity"), _("Start"), _("End"), _("Who and what for")], rows)
    return Chart(title, draw("plan", lines=lines, years=years, marks=marks), desc, (), table)


@dataclass(frozen=True)
class Line:
    """An activity on the axis, in thousandths."""

    activity: Activity
    x: int
    width: int
    middle: int


def _line(activity: Activity, first: date, months: int) -> Line:
    start = _at(activity.start, first, months)
    end = _at(activity.end, first, months, after=True)
    return Line(activity, start, max(end - start, 4), (start + end) // 2)


def _at(day: date, first: date, months: int, after: bool = False) -> int:
    index = (day.year - first.year) * 12 + day.month - first.month
    part = Decimal(day.day - (not after)) / dates.last_day_of_month(day.year, day.month)
    return round((index + part) * WIDTH / months)


def _years(first: date, months: int) -> list[tuple[int, int]]:
    """(year, how many of its months are on the axis)."""
    return list(Counter(first.year + (first.month - 1 + n) // 12 for n in range(months)).items())
