"""Section 5: how, who and when (R-6.4-3 d, e and f; R-6.4-6)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.data import Activity, Milestone
from plans.gaps import Check, Gap, Severity, checks_in
from plans.structure import Section

S, WARN = Section.APPROACH, Severity.WARN
C, R = "TM24-3", "R-6.4-3"

METHOD = Check(
    "method",
    S,
    "approach.method",
    _("Describe how you reach the goals, in phases or not."),
    condition=C,
    rule=R,
)
RESPONSIBILITIES = Check(
    "responsibilities",
    S,
    "approach.responsibilities",
    _("Describe who is responsible for what, and who decides."),
    condition=C,
    rule=R,
)
ACTIVITIES = Check(
    "activities",
    S,
    "activities.title",
    _("Add at least one activity."),
    condition=C,
    rule=R,
)
TITLE = Check(
    "activity_title",
    S,
    "activities.title",
    _("Activity {row}: give it a name."),
    condition=C,
    rule=R,
    needs="activities",
)
OWNER = Check(
    "activity_owner",
    S,
    "activities.owner",
    _("Activity {row}: choose the organisation that does it."),
    condition=C,
    rule=R,
    needs="activities",
)
START = Check(
    "activity_start",
    S,
    "activities.start",
    _("Activity {row}: fill in when it starts."),
    condition=C,
    rule=R,
    needs="activities",
)
END = Check(
    "activity_end",
    S,
    "activities.end",
    _("Activity {row}: fill in when it ends."),
    condition=C,
    rule=R,
    needs="activities",
)
ORDER = Check(
    "activity_order",
    S,
    "activities.end",
    _("Activity {row} ends before it starts. Check both dates."),
    condition=C,
    rule=R,
    needs="activities",
)
OUTSIDE = Check(
    "activity_outside",
    S,
    "activities.end",
    _("Activity {row} does not fall within the period of the plan. Check the dates."),
    WARN,
    C,
    R,
)
NO_GOAL = Check(
    "activity_goal",
    S,
    "activities.goals",
    _("Activity {row}: link it to a goal that exists, so that it is clear what it is for."),
    WARN,
    C,
    R,
)
MILESTONE_TITLE = Check(
    "milestone_title",
    S,
    "milestones.title",
    _("Milestone {row}: write down what is finished then."),
    condition="TM24-6",
    rule="R-6.4-6",
)
MILESTONE_DATE = Check(
    "milestone_date",
    S,
    "milestones.date",
    _("Milestone {row}: fill in the date."),
    condition="TM24-6",
    rule="R-6.4-6",
)
MILESTONE_OWNER = Check(
    "milestone_owner",
    S,
    "milestones.owner",
    _("Milestone {row}: choose the organisation that answers for it."),
    condition="TM24-6",
    rule="R-6.4-6",
)
MILESTONE_OUTSIDE = Check(
    "milestone_outside",
    S,
    "milestones.date",
    _("Milestone {row} does not fall within the period of the plan. Check the date."),
    WARN,
    "TM24-6",
    "R-6.4-6",
)
MILESTONE_YEAR = Check(
    "milestone_year",
    S,
    "milestones.date",
    _("There is no milestone in {year}. Plan at least one for every year."),
    WARN,
    "TM24-6",
    "R-6.4-6",
)
EVIDENCE = Check(
    "milestone_evidence",
    S,
    "milestones.evidence",
    _("Milestone {row}: write down what shows that it has been reached."),
    WARN,
    "TM24-6",
    "R-6.4-6",
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
