"""What the desk of one plan shows: facts, automatic checks, who scores and who could."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.checked import Checked, checked
from plans.models import Member, Plan, YearTotal
from portal import dates
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.funds.models import Condition
from portal.funds.pages import sector_words
from portal.money import total
from portal.prepared import Prepared, PreparedObjects
from portal.web.components import Row, Tone
from reviews.experience import Experience
from reviews.loads import Candidate, proposal
from reviews.models import Assignment, Case, Decision, Screening
from reviews.obstacles import known_obstacles
from reviews.pages import ASSIGNMENT_TONES, blocking_codes
from reviews.proposed import PROPOSED
from reviews.queries import COUNTING, applicable_conditions
from reviews.services.assigning import obstacles
from reviews.services.consensus import LEAST_REVIEWERS
from reviews.workflow import AssignmentState


def summary(plan: Plan) -> list[Row]:
    """The facts of a plan that screening looks at first."""
    names = ", ".join(name for (name,) in _COALITION(plan.pk))
    language = get_language() or "nl"
    period = dates.format_period(plan.start, plan.end, language) if plan.start and plan.end else ""
    return [
        Row(_("Coalition"), names),
        Row(_("Scheme and region"), f"{plan.scheme.name_nl} {plan.year}, {plan.region.name}"),
        Row(_("Sector"), sector_words(plan.sectors).capitalize()),
        Row(_("Period"), period),
        Row(_("Conditions"), plan.condition_set.name_nl),
    ]


_COALITION = Prepared(
    lambda plan: (
        Member.objects.filter(plan=plan, left_at=None)
        .order_by("position", "pk")
        .values_list("org__name")
    ),
    int,
)


class Totals(NamedTuple):
    """What a plan asks and brings in per year, with the sum of each source; in euros."""

    years: list[YearTotal]
    fund: Decimal
    own: Decimal
    other: Decimal


def year_totals(plan: Plan) -> Totals:
    """The request per year and in all, by source."""
    years = _YEARS(plan.pk)
    sums = (total(getattr(year, source) for year in years) for source in ("fund", "own", "other"))
    return Totals(years, *sums)


_YEARS: PreparedObjects[YearTotal] = PreparedObjects(
    lambda plan: YearTotal.objects.filter(plan=plan).order_by("year"), int
)


def screening_of(plan: Plan) -> Screening | None:
    """The automatic checks of the newest version that was filed; None before they ran."""
    return _SCREENING.first(plan.pk)


_SCREENING: PreparedObjects[Screening] = PreparedObjects(
    lambda plan: Screening.objects.filter(submission__plan=plan).order_by("-pk")[:1], int
)


def decisions(plan: Plan) -> list[Decision]:
    """Every decision on a plan, of the newest case first."""
    return _DECISIONS(plan.pk)


_DECISIONS: PreparedObjects[Decision] = PreparedObjects(
    lambda plan: Decision.objects.filter(case__plan=plan).order_by(
        "-case__opened_at", "-prepared_at"
    ),
    int,
)


@dataclass(frozen=True)
class Meter:
    """How the automatic checks of one condition came out."""

    condition: Condition
    met: int
    total: int
    status: str
    tone: Tone
    checks: Checked


def meters(plan: Plan, screening: Screening | None) -> list[Meter]:
    """The automatic checks per condition; none while they have not run."""
    if screening is None:
        return []
    missing = blocking_codes(screening.findings)
    return [_meter(c, screening, missing) for c in applicable_conditions(plan)]


def _meter(condition: Condition, screening: Screening, missing: Collection[str]) -> Meter:
    met, open_ = screening.meter.get(condition.code) or (0, 0)
    names = checked(condition.code, missing)
    if open_:
        return Meter(condition, met, met + open_, _("not complete"), "danger", names)
    if condition.code in screening.conditions:
        return Meter(condition, met, met, _("worth a look"), "warn", names)
    return Meter(condition, met, met, _("complete"), "ok", names)


@dataclass(frozen=True)
class Seat:
    """Somebody who was asked to score, and how far."""

    assignment: Assignment
    tone: Tone
    can_take_back: bool


def assigned(case: Case) -> list[Seat]:
    """Everybody who was asked, in the order in which it happened."""
    return [Seat(a, ASSIGNMENT_TONES[a.state], a.state in _OPEN) for a in _ASSIGNED(case.pk)]


_OPEN = (AssignmentState.ASKED, AssignmentState.SCORING)
_ASSIGNED: PreparedObjects[Assignment] = PreparedObjects(
    lambda case: Assignment.objects.filter(case=case).select_related("reviewer"), int
)


def candidates(case: Case, reader: User, seats: Sequence[Seat] | None = None) -> list[Candidate]:
    """The reviewers of the office with their load, their history and what stands in the way.

    The history is told as far as `reader` may know of the plans that were judged. `seats`: who
    was asked, where that was read before.
    """
    states = {
        s.assignment.reviewer_id: s.assignment.state
        for s in (assigned(case) if seats is None else seats)
    }
    tied_off = {who for who, state in states.items() if state == AssignmentState.CONFLICTED}
    people = _REVIEWERS(case.plan.office_id, case.plan.region_id)
    known = Experience([case.plan_id], [user.pk for user in people], reader)
    free = [user.pk for user in people if user.pk not in states]
    tied = known_obstacles([case.plan_id], free) if free else {}
    return [
        _candidate(
            user,
            asked=user.pk in states and user.pk not in tied_off,
            obstacle=_obstacle(case, user, tied, said=user.pk in tied_off),
            before=known.of(case.plan_id, user.pk).plans,
        )
        for user in people
    ]


def _obstacle(case: Case, user: User, tied: Container[tuple[int, int]], *, said: bool) -> str:
    if said:
        return _("declared a tie")
    return obstacles(case, user) if (case.plan_id, user.pk) in tied else ""


def _reviewers(office: int, region: str) -> QuerySet[User]:
    held = Membership.objects.filter(
        organisation=office, role=Role.REVIEWER, state=MembershipState.ACTIVE
    )
    waiting = Q(assignments__state__in=_OPEN)
    done = Q(assignments__state=AssignmentState.DONE)
    here = done & Q(assignments__case__plan__region=region)
    return (
        User.objects.filter(pk__in=held.values("user_id"), is_active=True)
        .annotate(
            open_count=Count("assignments", filter=waiting, distinct=True),
            done_count=Count("assignments", filter=done, distinct=True),
            region_count=Count("assignments", filter=here, distinct=True),
        )
        .order_by("name", "pk")
    )


_REVIEWERS: PreparedObjects[User] = PreparedObjects(_reviewers, int, str)


def _candidate(user: Any, *, asked: bool, obstacle: str, before: int) -> Candidate:
    return Candidate(
        number=user.pk,
        name=user.name,
        open=user.open_count,
        done=user.done_count,
        region=user.region_count,
        before=before,
        obstacle=obstacle,
        asked=asked,
    )


def proposed(seats: Sequence[Seat], people: list[Candidate]) -> dict[int, str]:
    """Whom the portal proposes to ask, and why: enough to reach the least number of reviewers."""
    counting = sum(seat.assignment.state in COUNTING for seat in seats)
    found = proposal(people, LEAST_REVIEWERS - counting)
    return {number: str(PROPOSED[why]) for number, why in found.items()}
