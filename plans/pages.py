"""What the pages of one plan show around their content: sections, steps, tabs, tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.gaps import Gap, Severity
from plans.models import Plan
from plans.readiness import by_section
from plans.rules import verdict
from plans.structure import Section
from plans.workflow import FILED, OFFICE_LABELS, State, Verb
from portal.web.components import Section as StepperSection
from portal.web.components import Step, Tone

TONES: dict[State, Tone] = {
    State.DRAFT: "neutral",
    State.WITHDRAWN: "neutral",
    State.SUBMITTED: "info",
    State.INELIGIBLE: "danger",
    State.IN_REVIEW: "info",
    State.CHANGES_ASKED: "warn",
    State.REDIRECTED: "warn",
    State.PROVISIONALLY_GRANTED: "ok",
    State.PROVISIONALLY_REJECTED: "danger",
    State.GRANTED: "ok",
    State.REJECTED: "danger",
    State.AGREEMENT: "info",
    State.SIGNING: "warn",
    State.RUNNING: "ok",
    State.SETTLING: "info",
    State.CLOSED: "neutral",
}


OWN_PAGE: Mapping[Section, str] = {
    Section.COALITION: "plans:coalition",
    Section.BUDGET: "plans:budget",
    Section.DECLARATIONS: "plans:declarations",
}
"""The sections with a page of their own, which stays open after filing."""


def section_url(plan: Plan, section: Section) -> str:
    """Where a section is filled in."""
    if section in OWN_PAGE:
        return reverse(OWN_PAGE[section], args=[plan.pk])
    return reverse("plans:section", args=[plan.pk, section.value])


def writes(plan: Plan) -> bool:
    """Whether who looks at the plan may write its parts now.

    The roles are those that the gate left on the plan; without them only the state counts.
    """
    roles = getattr(plan, "roles", None)
    if roles is None:
        return plan.state in (State.DRAFT, State.CHANGES_ASKED)
    return verdict(Verb.EDIT, State(plan.state), roles).allowed


def part_url(plan: Plan, section: Section) -> str:
    """Where a section is written; for who may not write it now, where it is read."""
    if section in OWN_PAGE or writes(plan):
        return section_url(plan, section)
    return f"{reverse('plans:read', args=[plan.pk])}#{section.value}"


def stepper(
    plan: Plan, gaps: Sequence[Gap], current: Section | None = None
) -> list[StepperSection]:
    """The twelve sections with what still lacks in each; where nobody writes, the text to read."""
    found = by_section(gaps)
    return [
        StepperSection(
            label=section.label,
            url=part_url(plan, section),
            tone=_tone(found.get(section, ())),
            status=_status(found.get(section, ())),
            current=section == current,
        )
        for section in Section
    ]


def _tone(gaps: Sequence[Gap]) -> Tone:
    if any(g.severity == Severity.BLOCK for g in gaps):
        return "neutral"
    return "warn" if any(g.severity == Severity.WARN for g in gaps) else "ok"


def _status(gaps: Sequence[Gap]) -> str:
    count = sum(g.severity == Severity.BLOCK for g in gaps)
    return _("%(count)d open") % {"count": count} if count else _("complete")


# The way of a plan as people see it; side roads (withdrawn, redirected) end where they are.
_WAY: tuple[tuple[tuple[State, ...], str], ...] = (
    ((State.DRAFT,), "created_at"),
    ((State.SUBMITTED, State.INELIGIBLE), "submitted_at"),
    ((State.IN_REVIEW, State.CHANGES_ASKED), "taken_up_at"),
    ((State.PROVISIONALLY_GRANTED, State.PROVISIONALLY_REJECTED, State.REDIRECTED), "decided_at"),
    ((State.GRANTED, State.REJECTED), "final_at"),
    ((State.AGREEMENT, State.SIGNING), ""),
    ((State.RUNNING,), "running_at"),
    ((State.SETTLING, State.CLOSED, State.WITHDRAWN), "ended_at"),
)


def way(plan: Plan) -> list[Step]:
    """The life of the plan as steps, with the moments so far."""
    here = next(n for n, (states, _m) in enumerate(_WAY) if State(plan.state) in states)
    steps = []
    for number, (states, moment) in enumerate(_WAY):
        label = State(plan.state).label if number == here else states[0].label
        if number == here and plan.state == State.CHANGES_ASKED:
            moment = "term_stopped_at"  # since the question came, not since the plan was taken up
        if number == here and plan.state == State.INELIGIBLE:
            moment = ""  # the day of filing is not the day of turning it away
        when = getattr(plan, moment) if moment and number <= here else None
        kind = "done" if number < here else "current" if number == here else "future"
        steps.append(Step(label=label, state=kind, when=when))  # type: ignore[arg-type]
    return steps


def state_label(plan: Plan, *, office: bool) -> str:
    """The state in the words of the reader."""
    state = State(plan.state)
    return str(OFFICE_LABELS[state] if office else state.label)


def is_filed(plan: Plan) -> bool:
    """Whether the care office has it."""
    return State(plan.state) in FILED
