"""What a report still lacks before it can be filed, each with its field and a sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from plans.monitoring.agreed import Agreed
from plans.monitoring.compare import MilestoneLine, compare
from plans.monitoring.data import Body, IndicatorReport

SUMMARY_LEAST = 50
"""Fewer characters than this tell a reader nothing about half a year."""


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: the field of the form and what to do."""

    field: str
    message: str


def milestone_field(code: str, part: str) -> str:
    """The name of a form field about a milestone: `status` or `note`."""
    return f"m-{code}-{part}"


def goal_field(code: str, part: str) -> str:
    """The name of a form field about a goal: `value`, `date` or `note`."""
    return f"g-{code}-{part}"


def spend_field(org: str, year: int) -> str:
    """The name of the form field for what an organisation spent in a year."""
    return f"s-{org}-{year}"


def missing(agreed: Agreed, body: Body, period_end: date, *, final: bool) -> list[Lack]:
    """Everything that blocks filing, in the order of the form (R-1.6-2)."""
    side = compare(agreed, body, period_end)
    found = [lack for line in side.milestones for lack in _milestone(line, period_end, final)]
    found += [lack for line in side.indicators for lack in _indicator(line.reported)]
    found += list(_spend(agreed, body, period_end))
    if len(body.summary.strip()) < SUMMARY_LEAST:
        text = _("Write a summary of at least %(least)d characters.") % {"least": SUMMARY_LEAST}
        found.append(Lack("summary", text))
    return found


def _milestone(line: MilestoneLine, end: date, final: bool) -> Iterator[Lack]:
    code, status = line.agreed.code, line.reported.status
    over = final or (line.agreed.date is not None and line.agreed.date <= end)
    if over and not status:
        text = _("Say how milestone %(code)s stands.") % {"code": code}
        yield Lack(milestone_field(code, "status"), text)
    elif over and status == "on_track":
        text = _(
            "The date of milestone %(code)s has passed. "
            "Choose “done”, “late” or “will not be done”."
        )
        yield Lack(milestone_field(code, "status"), text % {"code": code})
    if status in ("late", "dropped") and not line.reported.note.strip():
        text = _("Write down why milestone %(code)s is late or dropped, and what you do about it.")
        yield Lack(milestone_field(code, "note"), text % {"code": code})


def _indicator(reported: IndicatorReport) -> Iterator[Lack]:
    params = {"code": reported.goal}
    if reported.value is None and not reported.note.strip():
        text = _("Fill in what was measured for goal %(code)s, or write down why not.") % params
        yield Lack(goal_field(reported.goal, "value"), text)
    if reported.value is not None and reported.date is None:
        text = _("Fill in on which day goal %(code)s was measured.") % params
        yield Lack(goal_field(reported.goal, "date"), text)


def _spend(agreed: Agreed, body: Body, end: date) -> Iterator[Lack]:
    known = {(s.org, s.year) for s in body.spend}
    for org in agreed.grants:
        for year in agreed.years_until(end):
            if (org, year) not in known:
                text = _("Fill in what %(org)s spent in %(year)s; 0 when nothing was spent.")
                params = {"org": agreed.names[org], "year": year}
                yield Lack(spend_field(org, year), text % params)
