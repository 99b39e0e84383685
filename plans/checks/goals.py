"""Section 4: the SMART goals (R-6.4-3)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans import smart
from plans.checks.case import Case
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section

TM24_3 = Ground(Section.GOALS, "TM24-3", "R-6.4-3")

GOALS = TM24_3.block("goals", "goals.statement", _("Add at least one goal."), also=("TM24-0",))
FOR_PROFESSIONALS = TM24_3.warn(
    "goal_professionals",
    "goals.contributes",
    _("No goal is about care professionals. Say which goal keeps or relieves them."),
)
CONTRIBUTES = TM24_3.warn(
    "goal_contributes",
    "goals.contributes",
    _("Goal {goal}: choose what it contributes to: access, quality, affordability or staff."),
)

CHECKS = checks_in(vars()) + smart.CHECKS


def find(case: Case) -> Iterator[Gap]:
    """What the goals lack, goal by goal and letter by letter."""
    goals = case.data.goals
    if not goals:
        yield GOALS.gap()
        return
    for number, goal in enumerate(goals):
        yield from smart.judge(case.data, number).gaps
        if not goal.contributes:
            yield CONTRIBUTES.gap(number, goal=goal.code)
    if not any("professionals" in goal.contributes for goal in goals):
        yield FOR_PROFESSIONALS.gap()
