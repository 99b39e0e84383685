"""Section 5: how, who and when (R-6.4-3 d, e and f; R-6.4-6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.data import Activity, Milestone
from plans.gaps import Gap, Ground, checks_in
from plans.structure import Section

TM24_3 = Ground(Section.APPROACH, "TM24-3", "R-6.4-3")
ACTIVITY = replace(TM24_3, needs="activities")
TM24_6 = Ground(Section.APPROACH, "TM24-6", "R-6.4-6")

METHOD = TM24_3.block(
    "method", "approach.method", _("Describe how you reach the goals, in phases or not.")
)
RESPONSIBILITIES = TM24_3.block(
    "responsibilities",
    "approach.responsibilities",
    _("Describe who is responsible for what, and who decides."),
)
ACTIVITIES = TM24_3.block("activities", "activities.title", _("Add at least one activity."))
TITLE = ACTIVITY.block("activity_title", "activities.title", _("Activity {row}: give it a name."))
OWNER = ACTIVITY.block(
    "activity_owner", "activities.owner", _("Activity {row}: choose the organisation that does it.")
)
START = ACTIVITY.block(
    "activity_start", "activities.start", _("Activity {row}: fill in when it starts.")
)
END = ACTIVITY.block("activity_end", "activities.end", _("Activity {row}: fill in when it ends."))
ORDER = ACTIVITY.block(
    "activity_order", "activities.end", _("Activity {row} ends before it starts. Check both dates.")
)
OUTSIDE = TM24_3.warn(
    "activity_outside",
    "activities.end",
    _("Activity {row} does not fall within the period of the plan. Check the dates."),
)
NO_GOAL = TM24_3.warn(
    "activity_goal",
    "activities.goals",
    _("Activity {row}: link it to a goal that exists, so that it is clear what it is for."),
)
MILESTONE_TITLE = TM24_6.block(
    "milestone_title", "milestones.title", _("Milestone {row}: write down what is finished then.")
)
MILESTONE_DATE = TM24_6.block(
    "milestone_date", "milestones.date", _("Milestone {row}: fill in the date.")
)
MILESTONE_OWNER = TM24_6.block(
    "milestone_owner",
    "milestones.owner",
    _("Milestone {row}: choose the organisation that answers for it."),
)
MILESTONE_OUTSIDE = TM24_6.warn(
    "milestone_outside",
    "milestones.date",
    _("Milestone {row} does not fall within the period of the plan. Check the date."),
)
MILESTONE_YEAR = TM24_6.warn(
    "milestone_year",
    "milestones.date",
    _("There is no milestone in {year}. Plan at least one for every year."),
)
EVIDENCE = TM24_6.warn(
    "milestone_evidence",
    "milestones.evidence",
    _("Milestone {row}: write down what shows that it has been reached."),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """What the approach and the planning lack."""
    approach = case.data.approach
    if not approach.method.strip():
        yield METHOD.gap()
    if not approach.responsibilities.strip():
        yield RESPONSIBILITIES.gap()
    if not case.data.activities:
        yield ACTIVITIES.gap()
    for number, activity in enumerate(case.data.activities):
        yield from _activity(case, number, activity)
    for number, milestone in enumerate(case.data.milestones):
        yield from _milestone(case, number, milestone)
    with_one = {m.date.year for m in case.data.milestones if m.date}
    yield from (MILESTONE_YEAR.gap(year=year) for year in case.years if year not in with_one)


def _activity(case: Case, number: int, activity: Activity) -> Iterator[Gap]:
    row = activity.code
    goals = {g.code for g in case.data.goals}
    if not activity.title.strip():
        yield TITLE.gap(number, row=row)
    if activity.owner not in case.members:
        yield OWNER.gap(number, row=row)
    if not goals & set(activity.goals):
        yield NO_GOAL.gap(number, row=row)
    if activity.start is None:
        yield START.gap(number, row=row)
    if activity.end is None:
        yield END.gap(number, row=row)
    if activity.start and activity.end and activity.end < activity.start:
        yield ORDER.gap(number, row=row)
    elif not all(case.runs_on(day) for day in (activity.start, activity.end) if day):
        yield OUTSIDE.gap(number, row=row)


def _milestone(case: Case, number: int, milestone: Milestone) -> Iterator[Gap]:
    row = milestone.code
    if not milestone.title.strip():
        yield MILESTONE_TITLE.gap(number, row=row)
    if milestone.date is None:
        yield MILESTONE_DATE.gap(number, row=row)
    elif not case.runs_on(milestone.date):
        yield MILESTONE_OUTSIDE.gap(number, row=row)
    if milestone.owner not in case.members:
        yield MILESTONE_OWNER.gap(number, row=row)
    if not milestone.evidence.strip():
        yield EVIDENCE.gap(number, row=row)
