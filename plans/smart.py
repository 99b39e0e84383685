"""Which letter of SMART a goal does not meet yet, and why (R-6.4-3, G9).

Only missing fields stop a plan; the rest is advice. A goal is judged on its form: whether it is
wise is for people. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from plans.data import Goal, PlanData
from plans.gaps import Check, Gap, Ground, checks_in
from plans.structure import Section
from portal.dates import format_short

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

GOALS = Ground(Section.GOALS, "TM24-3", "R-6.4-3", needs="goals")
LETTERS: dict[str, _StrPromise] = {
    "S": _("Specific: what changes, and for whom"),
    "M": _("Measurable: from which figure to which figure"),
    "A": _("Acceptable: the owner agrees"),
    "R": _("Realistic: work is planned for it"),
    "T": _("Time-bound: when it is reached"),
}


STATEMENT = GOALS.block(
    "goal_statement", "goals.statement", _("Goal {goal}: write down what you want to reach.")
)
VAGUE = GOALS.warn(
    "goal_vague",
    "goals.statement",
    _(
        "Goal {goal}: “{word}” does not say when it is enough. Name a number, or fill in the "
        "indicator."
    ),
)
INDICATOR = GOALS.block(
    "goal_indicator",
    "goals.indicator",
    _("Goal {goal}: fill in the indicator. For example: clients with shared night care."),
)
UNIT = GOALS.block(
    "goal_unit",
    "goals.unit",
    _("Goal {goal}: fill in the unit. For example: clients, percent or days."),
)
BASELINE = GOALS.block(
    "goal_baseline",
    "goals.baseline_value",
    _("Goal {goal}: fill in the baseline: what is the figure now? Zero is possible too."),
)
BASELINE_DATE = GOALS.block(
    "goal_baseline_date",
    "goals.baseline_date",
    _("Goal {goal}: fill in on which date the baseline was measured."),
)
TARGET = GOALS.block(
    "goal_target",
    "goals.target_value",
    _("Goal {goal}: fill in a target. For example: 120 clients."),
)
SOURCE = GOALS.block(
    "goal_source",
    "goals.source",
    _("Goal {goal}: fill in where the figures come from, for example HR."),
)
NO_CHANGE = GOALS.warn(
    "goal_no_change",
    "goals.target_value",
    _("Goal {goal}: the target equals the baseline, so nothing would change. Check both figures."),
)
OWNER = GOALS.block(
    "goal_owner",
    "goals.owner",
    _("Goal {goal}: choose the organisation that answers for this goal."),
)
OWNER_OUTSIDE = GOALS.warn(
    "goal_owner_outside",
    "goals.owner",
    _("Goal {goal}: the owner does not take part in the plan. Choose another organisation."),
)
OWNER_PENDING = GOALS.warn(
    "goal_owner_pending",
    "goals.owner",
    _("Goal {goal}: {owner} has not agreed to take part yet, so this goal is not agreed either."),
)
NO_ACTIVITY = GOALS.warn(
    "goal_no_activity",
    "goals.statement",
    _("Goal {goal}: no activity works on this goal. Link at least one activity to it."),
)
PERCENTAGE = GOALS.warn(
    "goal_percentage",
    "goals.target_value",
    _("Goal {goal}: a percentage lies between 0 and 100. Check the baseline and the target."),
)
BEYOND = GOALS.warn(
    "goal_beyond",
    "goals.year_values",
    _("Goal {goal}: the value for {year} does not lie between the baseline and the target."),
)
TARGET_DATE = GOALS.block(
    "goal_target_date", "goals.target_date", _("Goal {goal}: fill in when the target is reached.")
)
OUTSIDE = GOALS.warn(
    "goal_outside",
    "goals.target_date",
    _(
        "Goal {goal}: the target date does not fall within the plan: {start} to {end}. "
        "Check the date."
    ),
    also=("TM24-4",),
)
BEFORE_BASELINE = GOALS.warn(
    "goal_before_baseline",
    "goals.target_date",
    _("Goal {goal}: the target date does not lie after the baseline. Check both dates."),
)
YEARS_OUTSIDE = GOALS.warn(
    "goal_years_outside",
    "goals.year_values",
    _("Goal {goal}: there is a value for {year}, but the plan does not run in that year."),
)

CHECKS = checks_in(vars())

# Verbs that promise movement without an end.
_VAGUE = re.compile(
    r"\b(verbeter|versterk|optimaliser|stimuler|bevorder|faciliter|intensiver|ondersteun"
    r"|inzetten op|streven|werken aan|aandacht|bijdragen)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Letter:
    """One letter of SMART: its meaning, and what keeps a goal from meeting it."""

    letter: str
    gaps: tuple[Gap, ...]

    @property
    def met(self) -> bool:
        """Whether nothing is left to say about this letter."""
        return not self.gaps

    @property
    def label(self) -> _StrPromise:
        """What the letter stands for."""
        return LETTERS[self.letter]


@dataclass(frozen=True)
class Verdict:
    """The five letters of one goal."""

    goal: str
    letters: tuple[Letter, ...]

    @property
    def met(self) -> bool:
        """Whether the goal meets all five letters."""
        return all(letter.met for letter in self.letters)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Everything there is to repair, in the order of the letters."""
        return tuple(gap for letter in self.letters for gap in letter.gaps)


def judge(data: PlanData, number: int) -> Verdict:
    """The verdict on goal `number` (its place in `data.goals`)."""
    goal = data.goals[number]
    parts = (
        ("S", _specific(goal)),
        ("M", _measurable(goal)),
        ("A", _acceptable(goal, data)),
        ("R", _realistic(goal, data)),
        ("T", _timely(goal, data)),
    )
    return Verdict(
        goal.code,
        tuple(
            Letter(letter, tuple(check.gap(number, goal=goal.code, **v) for check, v in found))
            for letter, found in parts
        ),
    )


def judge_all(data: PlanData) -> tuple[Verdict, ...]:
    """The verdict on every goal of a plan."""
    return tuple(judge(data, number) for number in range(len(data.goals)))


Found = Iterator[tuple[Check, dict[str, Any]]]


def _missing(goal: Goal, *fields: tuple[Check, object]) -> Found:
    yield from ((check, {}) for check, value in fields if value is None or value == "")


def _specific(goal: Goal) -> Found:
    yield from _missing(goal, (STATEMENT, goal.statement), (INDICATOR, goal.indicator))
    vague = _VAGUE.search(goal.statement)
    if vague and not goal.indicator and not re.search(r"\d", goal.statement):
        yield VAGUE, {"word": vague[0]}


def _measurable(goal: Goal) -> Found:
    yield from _missing(
        goal,
        (UNIT, goal.unit),
        (BASELINE, goal.baseline_value),
        (BASELINE_DATE, goal.baseline_date),
        (TARGET, goal.target_value),
        (SOURCE, goal.source),
    )
    if goal.target_value is not None and goal.target_value == goal.baseline_value:
        yield NO_CHANGE, {}


def _acceptable(goal: Goal, data: PlanData) -> Found:
    owner = next((m for m in data.members if m.org == goal.owner), None)
    if not goal.owner:
        yield OWNER, {}
    elif owner is None:
        yield OWNER_OUTSIDE, {}
    elif not owner.accepted:
        yield OWNER_PENDING, {"owner": owner.name or owner.org}


def _realistic(goal: Goal, data: PlanData) -> Found:
    if not any(goal.code in activity.goals for activity in data.activities):
        yield NO_ACTIVITY, {}
    figures = [v for v in (goal.baseline_value, goal.target_value) if v is not None]
    if goal.unit.strip() == "%" and any(not 0 <= v <= Decimal(100) for v in figures):
        yield PERCENTAGE, {}
    if len(figures) == 2:
        low, high = sorted(figures)
        beyond = (y for y, v in sorted(goal.year_values.items()) if not low <= v <= high)
        yield from ((BEYOND, {"year": year}) for year in beyond)


def _timely(goal: Goal, data: PlanData) -> Found:
    yield from _missing(goal, (TARGET_DATE, goal.target_date))
    start, end = data.basis.start, data.basis.end
    if start and end and start < end:
        if goal.target_date and not start <= goal.target_date <= end:
            yield OUTSIDE, {"start": format_short(start), "end": format_short(end)}
        outside = (y for y in sorted(goal.year_values) if not start.year <= y <= end.year)
        yield from ((YEARS_OUTSIDE, {"year": year}) for year in outside)
    if goal.target_date and goal.baseline_date and goal.target_date <= goal.baseline_date:
        yield BEFORE_BASELINE, {}
