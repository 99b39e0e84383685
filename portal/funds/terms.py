"""What a call must be like: pure checks on its terms, each with the field it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from portal.dates import DateError, deadline
from portal.funds import wording

ZONE = "Europe/Amsterdam"
MOST_YEARS = 5
"""The year of the call and four more: a plan of three years, or four with a reason (R-6.4-4)."""

TITLE_MAX = 160
MOST_POINTS = 12
POINT_MAX = 120


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field, in a sentence that says how to repair it."""

    field: str
    message: str


@dataclass(frozen=True)
class Terms:
    """What a coordinator fills in; dates and times as people read them in Amsterdam."""

    year: int
    budget_years: tuple[int, ...]
    opens_on: date
    opens_time: time
    closes_on: date
    closes_time: time
    title: str = ""
    intro_nl: str = ""
    focus_nl: str = ""
    focus_points: tuple[str, ...] = ()

    @property
    def opens_at(self) -> datetime:
        """The instant of opening, in UTC. Raises DateError for a wall time that never comes."""
        return deadline(self.opens_on, self.opens_time, ZONE).instant

    @property
    def closes_at(self) -> datetime:
        """The instant of closing, in UTC; a wall time that comes twice means the later one."""
        return deadline(self.closes_on, self.closes_time, ZONE).instant


def faults(terms: Terms, scheme_years: Collection[int]) -> list[Fault]:
    """What keeps these terms from being a call, whatever the moment."""
    found = [*_year_faults(terms, scheme_years), *_clock_faults(terms), *_focus_faults(terms)]
    if not any(fault.field.endswith("_time") for fault in found):
        found += _order_faults(terms)
    return found


def _year_faults(terms: Terms, scheme_years: Collection[int]) -> list[Fault]:
    found = []
    if terms.year not in scheme_years:
        message = _("This scheme has money for %(first)s to %(last)s. Choose one of these years.")
        years = {"first": min(scheme_years), "last": max(scheme_years)}
        found.append(Fault("year", message % years))
    span = range(terms.year, terms.year + MOST_YEARS)
    if not terms.budget_years:
        found.append(
            Fault(
                "budget_years", _("Choose at least one budget year, from the year of the call on.")
            )
        )
    elif outside := [str(year) for year in terms.budget_years if year not in span]:
        message = _("%(years)s cannot be a budget year. Choose from %(first)s to %(last)s.")
        values = {"years": ", ".join(outside), "first": span[0], "last": span[-1]}
        found.append(Fault("budget_years", message % values))
    elif gaps(terms.budget_years):
        message = _("The budget years do not follow one another. Choose years without a gap.")
        found.append(Fault("budget_years", message))
    return found


def _focus_faults(terms: Terms) -> list[Fault]:
    """The focus points of a region: few, short, and each of them once (R-OV-ME)."""
    points = terms.focus_points
    if len(points) > MOST_POINTS:
        message = _("Name at most %(most)s focus points; these are %(now)s.")
        return [Fault("focus_points", message % {"most": MOST_POINTS, "now": len(points)})]
    if long := next((p for p in points if len(p) > POINT_MAX), ""):
        message = _("“%(point)s” is too long. Use at most %(most)s characters for a focus point.")
        return [Fault("focus_points", message % {"point": long[:40] + "…", "most": POINT_MAX})]
    if twice := next((p for p in points if points.count(p) > 1), ""):
        message = _("“%(point)s” stands there twice. Keep one of them.")
        return [Fault("focus_points", message % {"point": twice})]
    return []


def gaps(years: Sequence[int]) -> bool:
    """Whether a year is missing between the first and the last, or stands twice."""
    ordered = sorted(years)
    return ordered != list(range(ordered[0], ordered[0] + len(ordered)))


def _clock_faults(terms: Terms) -> list[Fault]:
    found = []
    for name in ("opens", "closes"):
        try:
            getattr(terms, f"{name}_at")
        except DateError:
            day, at = getattr(terms, f"{name}_on"), getattr(terms, f"{name}_time")
            found.append(Fault(f"{name}_time", no_such_time(day, at)))
    return found


def no_such_time(day: date, at: time) -> str:
    """The sentence for an hour that the start of summer time skips."""
    return _(
        "On %(day)s the clock is put forward: %(time)s does not exist. Choose another time."
    ) % {"day": wording.day(day), "time": f"{at:%H:%M}"}


def _order_faults(terms: Terms) -> list[Fault]:
    if terms.closes_at > terms.opens_at:
        return []
    return [Fault("closes_on", _("The call closes before it opens. Choose a later closing."))]
