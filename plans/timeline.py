"""The planning as rows of a chart: activities as bars, milestones and reports as points. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from plans.data import PlanData
from portal.dates import add_months

Kind = Literal["activity", "milestone", "report"]


@dataclass(frozen=True)
class Bar:
    """One row, from `start` to `end` (both included); a point lasts one day.

    `offset` is in days from the first day of the timeline; `goals` are the codes it serves.
    """

    kind: Kind
    code: str
    title: str
    owner: str
    start: date
    end: date
    phase: str = ""
    goals: tuple[str, ...] = ()
    offset: int = 0

    @property
    def length(self) -> int:
        """How many days it lasts."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Tick:
    """The first day of a quarter on the axis."""

    day: date
    offset: int


@dataclass(frozen=True)
class Timeline:
    """A planning from `start` to `end` (both included), with its rows in order of time."""

    start: date
    end: date
    days: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]

    @property
    def phases(self) -> tuple[str, ...]:
        """The names of the phases in the order in which they begin."""
        return tuple(dict.fromkeys(bar.phase for bar in self.bars if bar.phase))


def timeline(data: PlanData) -> Timeline | None:
    """The planning of a plan; None while nothing has a date.

    It spans the plan and whatever is planned outside it. Rows without dates are left out: readiness
    asks for them.
    """
    rows = sorted(_rows(data), key=lambda bar: (bar.start, bar.end, bar.kind, bar.code))
    edges = [day for day in (data.basis.start, data.basis.end) if day]
    edges += [day for bar in rows for day in (bar.start, bar.end)]
    if not edges:
        return None
    first, last = min(edges), max(edges)
    bars = tuple(replace(bar, offset=(bar.start - first).days) for bar in rows)
    return Timeline(first, last, (last - first).days + 1, tuple(_ticks(first, last)), bars)


def _rows(data: PlanData) -> Iterator[Bar]:
    for a in data.activities:
        if a.start and a.end and a.start <= a.end:
            yield Bar("activity", a.code, a.title, a.owner, a.start, a.end, a.phase, a.goals)
    for m in data.milestones:
        if m.date:
            yield Bar("milestone", m.code, m.title, m.owner, m.date, m.date)
    for number, report in enumerate(data.monitoring.moments, start=1):
        if report.due:
            day = report.due
            yield Bar("report", f"R{number}", report.content, report.owner, day, day)


def _ticks(first: date, last: date) -> Iterator[Tick]:
    day = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    while day <= last:
        if day >= first:
            yield Tick(day, (day - first).days)
        day = add_months(day, 3)
