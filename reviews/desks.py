"""What the desk of one plan shows: facts, automatic checks, who scores and who could."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.models import Plan, YearTotal
from portal import dates
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.funds.models import Condition
from portal.funds.pages import sector_words
from portal.money import total
from portal.web.components import Row, Tone
from reviews.experience import Experience
from reviews.loads import Candidate, proposal
from reviews.models import Assignment, Case, Screening
from reviews.pages import ASSIGNMENT_TONES
from reviews.proposed import PROPOSED
from reviews.queries import COUNTING, applicable_conditions
from reviews.services.assigning import obstacles
from reviews.services.consensus import LEAST_REVIEWERS
from reviews.workflow import AssignmentState


def summary(plan: Plan) -> list[Row]:
    """The facts of a plan that screening looks at first."""
    members = plan.members.filter(left_at=None).select_related("org")
    names = ", ".join(m.org.name for m in members)
    language = get_language() or "nl"
    period = dates.format_period(plan.start, plan.end, language) if plan.start and plan.end else ""
    return [
        Row(_("Coalition"), names),
        Row(_("Scheme and region"), f"{plan.scheme.name_nl} {plan.year}, {plan.region.name}"),
        Row(_("Sector"), sector_words(plan.sectors).capitalize()),
        Row(_("Period"), period),
        Row(_("Conditions"), plan.condition_set.name_nl),
    ]


class Totals(NamedTuple):
    """What a plan asks and brings in per year, with the sum of each source; in euros."""

    years: list[YearTotal]
    fund: Decimal
    own: Decimal
    other: Decimal


def year_totals(plan: Plan) -> Totals:
    """The request per year and in all, by source."""
    years = list(plan.year_totals.all())
    sums = (total(getattr(year, source) for year in years) for source in ("fund", "own", "other"))
    return Totals(years, *sums)


@dataclass(frozen=True)
class Meter:
    """How the automatic checks of one condition came out."""

    condition: Condition
    met: int
    total: int
    status: str
    tone: Tone


def meters(plan: Plan, screening: Screening | None) -> list[Meter]:
    """The automatic checks per condition; none while they have not run."""
    if screening is None:
        return []
    return [_meter(c, screening) for c in applicable_conditions(plan)]


def _meter(condition: Condition, screening: Screening) -> Meter:
    met, open_ = screening.meter.get(condition.code) or (0, 0)
    if open_:
        return Meter(condition, met, met + open_, _("not complete"), "danger")
    if condition.code in screening.conditions:
        return Meter(condition, met, met, _("worth a look"), "warn")
    return Meter(condition, met, met, _("complete"), "ok")


@dataclass(frozen=True)
class Seat:
    """Somebody who was asked to score, and how far."""

    assignment: Assignment
    tone: Tone
    can_take_back: bool


def assigned(case: Case) -> list[Seat]:
    """Everybody who was asked, in the order in which it happened."""
    return [
        Seat(
            a,
            ASSIGNMENT_TONES[a.state],
            a.state in (AssignmentState.ASKED, AssignmentState.SCORING),
        )
        for a in case.assignments.select_related("reviewer")
    ]


def candidates(case: Case, reader: User) -> list[Candidate]:
    """The reviewers of the office with their load, their history and what stands in the way.

    The history is told as far as `reader` may know of the plans that were judged.
    """
    asked = set(case.assignments.values_list("reviewer_id", flat=True))
    people = _reviewers(case.plan)
    known = Experience([case.plan_id], [user.pk for user in people], reader)
    return [
        _candidate(case, user, user.pk in asked, known.of(case.plan_id, user.pk).plans)
        for user in people
    ]


def _reviewers(plan: Plan) -> list[User]:
    held = Membership.objects.filter(
        organisation=plan.office_id, role=Role.REVIEWER, state=MembershipState.ACTIVE
    )
    waiting = Q(assignments__state__in=[AssignmentState.ASKED, AssignmentState.SCORING])
    done = Q(assignments__state=AssignmentState.DONE)
    region = done & Q(assignments__case__plan__region=plan.region_id)
    return list(
        User.objects.filter(pk__in=held.values("user_id"), is_active=True)
        .annotate(
            open_count=Count("assignments", filter=waiting, distinct=True),
            done_count=Count("assignments", filter=done, distinct=True),
            region_count=Count("assignments", filter=region, distinct=True),
        )
        .order_by("name", "pk")
    )


def _candidate(case: Case, user: Any, asked: bool, before: int) -> Candidate:
    return Candidate(
        number=user.pk,
        name=user.name,
        open=user.open_count,
        done=user.done_count,
        region=user.region_count,
        before=before,
        obstacle="" if asked else obstacles(case, user),
        asked=asked,
    )


def proposed(case: Case, people: list[Candidate]) -> dict[int, str]:
    """Whom the portal proposes to ask, and why: enough to reach the least number of reviewers."""
    counting = case.assignments.filter(state__in=COUNTING).count()
    found = proposal(people, LEAST_REVIEWERS - counting)
    return {number: str(PROPOSED[why]) for number, why in found.items()}
