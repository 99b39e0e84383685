"""What the pages of a report show around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.monitoring.agreed import Agreed
from plans.monitoring.data import load
from plans.monitoring.models import Kind, Reminder, Report, ReportDuty
from plans.monitoring.workflow import OFFICE_LABELS, OPEN, State
from portal.dates import format_long
from portal.web.charts import Chart, Point, trend
from portal.web.components import Row, Step, Tile, Tone

TONES: dict[State, Tone] = {
    State.DUE: "neutral",
    State.FILED: "info",
    State.RETURNED: "warn",
    State.ACCEPTED: "ok",
    State.WAIVED: "neutral",
}


@dataclass(frozen=True)
class Badge:
    """A state in words and its tone; late reports say so."""

    label: str
    tone: Tone


@dataclass(frozen=True)
class Line:
    """A report in a list."""

    duty: ReportDuty
    title: str
    badge: Badge
    is_late: bool


def duty_title(duty: ReportDuty) -> str:
    """`Progress report 2` or `Final report`."""
    kind = str(duty.get_kind_display())
    return kind if duty.kind == Kind.FINAL else f"{kind} {duty.number}"


def is_late(duty: ReportDuty, at: datetime) -> bool:
    """Whether it should have been filed before `at` and was not."""
    return duty.state in OPEN and at > duty.due_at


def badge_of(duty: ReportDuty, at: datetime, *, office: bool) -> Badge:
    """The state in the words of the reader."""
    state = State(duty.state)
    if is_late(duty, at):
        late = _("Late, returned") if state == State.RETURNED else _("Late")
        return Badge(late, "danger")
    return Badge(str(OFFICE_LABELS[state] if office else state.label), TONES[state])


def line(duty: ReportDuty, at: datetime, *, office: bool) -> Line:
    """A report as the list shows it."""
    badge = badge_of(duty, at, office=office)
    return Line(duty, duty_title(duty), badge, is_late(duty, at))


def tiles(found: dict[str, int]) -> list[Tile]:
    """The figures above the list."""
    return [
        Tile(_("Late"), str(found["late"]), tone="danger" if found["late"] else ""),
        Tile(_("Due within 30 days"), str(found["soon"])),
        Tile(_("Filed, to be judged"), str(found["filed"])),
        Tile(
            _("Accepted by the care office"),
            str(found["accepted"]),
            tone="ok" if found["accepted"] else "",
        ),
    ]


def way(duty: ReportDuty) -> list[Step]:
    """Where this report stands on its way."""
    if duty.state == State.WAIVED:
        return [Step(_("Waived"), "current", duty.closed_at)]
    order = [State.DUE, State.FILED, State.ACCEPTED]
    here = order.index(State.DUE if duty.state in OPEN else State(duty.state))
    labels = (_("To be filed"), _("Filed"), _("Accepted by the care office"))
    moments = (duty.due, duty.filed_at if here else None, duty.closed_at)
    kinds = ["done" if n < here else "current" if n == here else "future" for n in range(3)]
    if duty.state == State.ACCEPTED:
        kinds[2] = "done"
    return [
        Step(label, kind, when)  # type: ignore[arg-type]
        for label, kind, when in zip(labels, kinds, moments, strict=True)
    ]


def facts(duty: ReportDuty) -> list[Row]:
    """What is asked, about which period, until when."""
    language = get_language() or "nl"
    period = _("%(start)s to %(end)s") % {
        "start": format_long(duty.period_start, language),
        "end": format_long(duty.period_end, language),
    }
    until = _("%(day)s, end of the day") % {"day": format_long(duty.due, language)}
    agreed = duty.agreed_due and Row(
        _("Due by the agreement"), format_long(duty.agreed_due, language)
    )
    return [
        Row(_("Period"), period),
        Row(_("To be filed by"), until),
        *([agreed] if agreed else []),
        Row(_("Who files"), duty.plan.lead.name),
        Row(
            _("Plan"),
            duty.plan.title,
            reverse("plans:detail", args=[duty.plan_id]),
            _("Open"),
        ),
        Row(
            _("Agreement"),
            duty.agreement.number,
            reverse("agreements:detail", args=[duty.agreement_id]),
            _("Open"),
        ),
    ]


def reminder_label(reminder: Reminder) -> str:
    """`30 days before the due day`."""
    when, _dash, days = reminder.kind.partition("-")
    params = {"days": days}
    if when == "before":
        return _("%(days)s days before the due day") % params
    return _("%(days)s days after the due day") % params


def trends(agreed: Agreed, found: Sequence[tuple[ReportDuty, Report | None]]) -> list[Chart]:
    """A line per goal: the baseline, then what each report measured, against the target."""
    bodies = [(duty, load(report.body) if report else None) for duty, report in found]
    charts = []
    for goal in agreed.goals:
        if goal.target_value is None:
            continue
        points = [Point(_("Baseline"), goal.baseline_value)]
        for duty, body in bodies:
            values = {i.goal: i.value for i in body.indicators} if body else {}
            points.append(Point(f"{duty.period_end:%m-%Y}", values.get(goal.code)))
        title = f"{goal.code}. {goal.indicator}"
        charts.append(trend(title, points, goal.target_value, unit=goal.unit))
    return charts
