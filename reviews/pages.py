"""What the pages of judging show: labels, tones, steps and the words for an opinion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from plans.workflow import UNDER_JUDGEMENT
from portal.funds.models import Condition, ConditionKind, ConditionPlace, OfficePolicy
from portal.money import format_number
from portal.web.charts import Cell
from portal.web.components import Tone
from reviews.ageing import Age, age
from reviews.models.case import Judgement as Row
from reviews.scoring import Judgement, Opinion
from reviews.workflow import AssignmentState, CaseState

CASE_TONES: dict[str, Tone] = {
    CaseState.INDEPENDENT: "info",
    CaseState.CONSENSUS: "warn",
    CaseState.DECIDING: "info",
    CaseState.DECIDED: "ok",
    CaseState.STOPPED: "neutral",
}
ASSIGNMENT_TONES: dict[str, Tone] = {
    AssignmentState.ASKED: "warn",
    AssignmentState.CONFLICTED: "danger",
    AssignmentState.SCORING: "info",
    AssignmentState.DONE: "ok",
    AssignmentState.TAKEN_BACK: "neutral",
}


def short(condition: Condition) -> str:
    """The number of a condition as people call it: 1 to 9, "In" for the gate, the code after."""
    if condition.place == ConditionPlace.ENTRY_GATE:
        return pgettext("entry gate, short", "Gate")
    if condition.place == ConditionPlace.ATTENTION:
        return condition.code.rpartition("-")[2]
    return str(condition.order)


def place(condition: Condition) -> str:
    """What kind of test this is, in a few words."""
    if condition.place == ConditionPlace.ENTRY_GATE:
        return _("Entry gate")
    if condition.place == ConditionPlace.ATTENTION:
        return _("Attention point: no plan falls on this")
    number = _("Condition %(number)s") % {"number": condition.order}
    kind = _("met or not met") if condition.kind == ConditionKind.KNOCK_OUT else _("scored")
    return f"{number} · {kind}"


def words(opinion: Opinion | Row | None, condition: Condition) -> str:
    """An opinion in words: `3 Voldoende`, `Met`, `Conflicts`; "" when nothing was said."""
    if opinion is None or (opinion.met is None and opinion.value is None):
        return ""
    if opinion.value is not None:
        names = {a["value"]: a["label_nl"] for a in condition.condition_set.scale}
        return f"{opinion.value} {names.get(opinion.value, '')}".strip()
    if opinion.met:
        return _("Met")
    return _("Conflicts") if condition.kind == ConditionKind.SCORED else _("Not met")


def meaning(opinion: Opinion | Row | None, condition: Condition) -> str:
    """An opinion in words, without the figure that stands beside it."""
    said = words(opinion, condition)
    return said if opinion is None or opinion.value is None else said.partition(" ")[2]


def mark(opinion: Opinion | Row | None) -> str:
    """An opinion as one mark: a figure, ✓, ✕, or a dash."""
    if opinion is None or (opinion.met is None and opinion.value is None):
        return "–"
    if opinion.value is not None:
        return str(opinion.value)
    return "✓" if opinion.met else "✕"


def level(opinion: Opinion | Row | None) -> int:
    """The colour of an opinion in a heat map: 1 to 4, 0 for none; met is 4 and not met is 1."""
    if opinion is None:
        return 0
    return opinion.value or {True: 4, False: 1, None: 0}[opinion.met]


def cell(opinion: Opinion | Row | None, condition: Condition, url: str = "") -> Cell:
    """A square of the heat map."""
    said = words(opinion, condition) or _("not scored")
    return Cell(level(opinion), mark(opinion), f"({condition.label_nl}: {said})", url)


NOT_APPLICABLE = Cell(0, "", gettext_lazy("(does not apply)"))


def legend(scale: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """The colours of the heat map in words, the best first."""
    names = {a["value"]: a["label_nl"] for a in scale}
    marks = {4: " / ✓", 1: " / ✕"}
    found = [
        (value, f"{value} {names[value]}{marks.get(value, '')}")
        for value in sorted(names, reverse=True)
    ]
    return [*found, (0, _("no score yet"))]


def formula(judgement: Judgement) -> str:
    """How the rank comes about, with its denominator (G21)."""
    if judgement.rank is None:
        return ""
    return _(
        "%(points)d of %(denominator)d points × 100 = %(rank)s. Every scored condition counts its "
        "score above the lowest, times its weight. Conditions that are met or not met, and "
        "attention points, do not count here: a plan passes them or it does not."
    ) % {
        "points": judgement.points,
        "denominator": judgement.denominator,
        "rank": format_number(judgement.rank, 2),
    }


class Termed(Protocol):
    """What has a decision term: a plan, or its line in a dashboard."""

    @property
    def state(self) -> str: ...
    @property
    def submitted_at(self) -> datetime | None: ...
    @property
    def decided_at(self) -> datetime | None: ...
    @property
    def term_stopped_days(self) -> int: ...
    @property
    def term_stopped_at(self) -> datetime | None: ...


def age_of(plan: Termed, policy: OfficePolicy | None, at: datetime) -> Age:
    """How long a filed plan lies with the office; the clock stops at the decision.

    It stands still while a question to the coalition is out. A plan that was never filed has no
    age: ValueError.
    """
    if plan.submitted_at is None:
        raise ValueError("never filed")
    settings = policy or OfficePolicy()
    waiting = plan.state in UNDER_JUDGEMENT
    until = at if waiting or plan.decided_at is None else plan.decided_at
    return age(
        plan.submitted_at,
        until,
        weeks_aim=settings.decision_weeks_aim,
        months_limit=settings.decision_months_limit,
        decided=not waiting,
        stopped=plan.term_stopped_days,
        stopped_at=plan.term_stopped_at,
    )


@dataclass(frozen=True)
class Stop:
    """A condition in the row of steps on top of the scoring page."""

    condition: Condition
    short: str
    url: str
    done: bool
    current: bool


def stops(
    conditions: Sequence[Condition], done: Iterable[str], current: str, name: str, number: int
) -> list[Stop]:
    """All conditions as steps, with what was answered and where the person is."""
    answered = set(done)
    return [
        Stop(
            condition,
            short(condition),
            reverse(name, args=[number, condition.code]),
            condition.code in answered,
            condition.code == current,
        )
        for condition in conditions
    ]


def neighbours(found: Sequence[Stop]) -> tuple[Stop | None, Stop | None]:
    """The steps before and after the current one."""
    here = next((n for n, stop in enumerate(found) if stop.current), 0)
    before = found[here - 1] if here else None
    return before, found[here + 1] if here + 1 < len(found) else None


def along(
    conditions: Sequence[Condition], done: Iterable[str], current: str, name: str, number: int
) -> dict[str, Any]:
    """What a page on one condition shows of the walk along all of them."""
    answered = set(done)
    steps = stops(conditions, answered, current, name, number)
    before, after = neighbours(steps)
    count = len(answered & {c.code for c in conditions})
    return {"stops": steps, "before": before, "after": after, "done": count}


@dataclass(frozen=True)
class Finding:
    """A point of the automatic checks, in the language of the page."""

    severity: str
    text: str
    section: str

    @property
    def tone(self) -> Tone:
        """The colour that goes with how much it weighs."""
        tones: dict[str, Tone] = {"block": "danger", "warn": "warn"}
        return tones.get(self.severity, "info")


def blocking_codes(stored: Iterable[Mapping[str, Any]]) -> set[str]:
    """The codes of the stored points that were not in order."""
    return {found["code"] for found in stored if found["severity"] == "block"}


def findings(
    stored: Iterable[Mapping[str, Any]], language: str, condition: str = ""
) -> list[Finding]:
    """The stored points of the automatic checks; of one condition, or all."""
    return [
        Finding(f["severity"], f["text"].get(language) or f["text"]["nl"], f["section"])
        for f in stored
        if not condition or condition in f["conditions"]
    ]
