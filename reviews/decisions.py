"""Reading decisions: what was asked, who sees which, who may object."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.budget import fund_by_year
from plans.data import PlanData
from plans.filed import for_judging
from plans.models import Member, MemberRole, Plan
from plans.queries import posts
from plans.workflow import State as PlanState
from portal.accounts.models import Role, User
from portal.accounts.roles import office_ids
from portal.funds.models import RegionalBudget
from reviews.decision_rules import SENT
from reviews.models import Assignment, Case, Decision, Objection, Waiver
from reviews.outcomes import Judged
from reviews.queries import COUNTING, OVERSEEING_POSTS, applicable_conditions, office_plans
from reviews.workflow import CaseState, DecisionState, ObjectionState

OPEN_OBJECTIONS = (ObjectionState.RECEIVED, ObjectionState.IN_TREATMENT)
ENDED = (DecisionState.WITHDRAWN, DecisionState.REVOKED)
ACTING_POSTS = frozenset({Role.EDITOR, Role.SIGNATORY})
_ABOUT = ("case__plan__lead", "case__plan__region", "case__plan__scheme", "case__plan__office")


def content_of(case: Case) -> PlanData:
    """The filed version that the case judges; of a plan that spans regions the own share."""
    return for_judging(case.submission)


def asked_of(case: Case) -> dict[int, Decimal]:
    """What the filed version asks from the fund, in euros per year."""
    return fund_by_year(content_of(case))


def judged(case: Case) -> Judged:
    """What lies before the decision maker."""
    codes = tuple(c.code for c in applicable_conditions(case.plan))
    return Judged(asked_of(case), bool(case.eligible), tuple(case.failed), codes)


def standing_decision(case: Case) -> Decision | None:
    """The decision on this case that counts, or None before it was prepared."""
    return case.decisions.exclude(state__in=ENDED).first()


def budgets_of(plan: Plan, years: list[int]) -> dict[int, RegionalBudget]:
    """The regional budgets a decision on this plan draws from, as far as they are set."""
    rows = RegionalBudget.objects.filter(scheme=plan.scheme_id, region=plan.region_id)
    return {b.year: b for b in rows.filter(year__in=years).order_by("year")}


def office_decisions(user: User) -> QuerySet[Decision]:
    """The decisions this person oversees for the care office; none on a plan they score."""
    return Decision.objects.filter(
        ~Exists(_scored(user)), case__plan__in=overseen_plans(user)
    ).select_related(*_ABOUT, "letter", "prepared_by", "agreed_by", "snapshot")


def cases_to_decide(user: User) -> QuerySet[Case]:
    """The cases that wait for a decision and that this person oversees."""
    scored = _scored(user, "pk")
    waiting = Case.objects.filter(
        ~Exists(scored),
        ~Exists(Decision.objects.filter(case=OuterRef("pk")).exclude(state__in=ENDED)),
        state=CaseState.DECIDING,
        plan__state=PlanState.IN_REVIEW,
        plan__in=overseen_plans(user),
    )
    return waiting.select_related("plan__lead", "plan__region", "plan__scheme").order_by(
        "consensus_at"
    )


def overseen_plans(user: User) -> QuerySet[Plan]:
    """The plans at offices where this person has more than the role of reviewer."""
    return Plan.objects.filter(office_plans(user), office__in=office_ids(user, *OVERSEEING_POSTS))


def _scored(user: User, case: str = "case") -> QuerySet[Assignment]:
    """Assignments by which this person scores, or scored, the case."""
    own = Assignment.objects.filter(case=OuterRef(case), reviewer=user)
    return own.filter(Q(state__in=COUNTING) | Q(scores__isnull=False))


def coalition_decisions(user: User) -> QuerySet[Decision]:
    """The decisions that were sent to a coalition of which this person's organisation is one."""
    held = [org for org, roles in posts(user).items() if roles]
    own = Member.objects.filter(
        plan=OuterRef("case__plan"),
        org__pk__in=held,
        accepted_at__isnull=False,
        left_at__isnull=True,
    )
    return Decision.objects.filter(Exists(own), state__in=SENT).select_related(*_ABOUT, "letter")


def objectors(plan: Plan) -> list[Member]:
    """The members that may object: care providers that take part, partners not."""
    active = plan.members.filter(accepted_at__isnull=False, left_at__isnull=True)
    return list(active.exclude(role=MemberRole.PARTNER).select_related("org"))


def own_objectors(user: User, plan: Plan, *roles: Role) -> list[Member]:
    """Of these, those for which the person is editor or signatory (or has one of `roles`)."""
    held = posts(user)
    wanted = set(roles) or ACTING_POSTS
    return [m for m in objectors(plan) if held.get(m.org.pk, frozenset()) & wanted]


def open_objections(decision: Decision) -> QuerySet[Objection]:
    """The objections that keep a decision from becoming final."""
    return decision.objections.filter(state__in=OPEN_OBJECTIONS)


def upheld_before(case: Case) -> Objection | None:
    """The objection for which this plan is judged anew in this round, with its reason (R-PR-8)."""
    if case.round == 1:
        return None
    found = Objection.objects.filter(
        decision__case__plan=case.plan_id,
        decision__case__round=case.round - 1,
        state=ObjectionState.UPHELD,
    )
    return found.select_related("decision", "org").first()


def waived_by_all(decision: Decision) -> bool:
    """Whether every provider gave up the right to object."""
    waived = set(Waiver.objects.filter(decision=decision).values_list("org_id", flat=True))
    return {m.org_id for m in objectors(decision.case.plan)} <= waived
