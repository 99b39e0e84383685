"""Reading the judging: who is what to a case, which cases and conditions there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from plans.models import Member, OfficeReader, Plan
from plans.queries import posts, roles_of
from plans.rules import COALITION
from plans.workflow import FILED
from portal.accounts.models import Role as Post
from portal.accounts.models import User
from portal.funds.models import Condition, ConditionKind, ConditionPlace, ConditionSet
from portal.prepared import Prepared, PreparedObjects
from reviews.models import Assignment, Case, Consensus, Phasing, Score
from reviews.models.case import Judgement
from reviews.rules import Standing
from reviews.scoring import Opinion, Rule
from reviews.workflow import ASSIGNMENT_FINAL, AssignmentState, CaseState, Phase

OVERSEEING_POSTS = frozenset(
    {Post.COORDINATOR, Post.DECISION_MAKER, Post.HEAD, Post.ADMINISTRATOR, Post.AUDITOR}
)
OPEN_CASES = (CaseState.INDEPENDENT, CaseState.CONSENSUS, CaseState.DECIDING)
COUNTING = (AssignmentState.ASKED, AssignmentState.SCORING, AssignmentState.DONE)
"""Assignments that count, or still may."""

_PLACES = (ConditionPlace.ENTRY_GATE, ConditionPlace.CONDITION, ConditionPlace.ATTENTION)


def office_plans(user: User) -> Q:
    """The filed plans this person may see for the care office; never as one of the coalition.

    The same rule as `office_roles` on one plan: who takes part in the coalition does not judge
    it, a closed door is closed, and a reviewer needs an open one.
    """
    held = posts(user)
    overseen = [org for org, roles in held.items() if roles & OVERSEEING_POSTS]
    reviewed = [org for org, roles in held.items() if Post.REVIEWER in roles]
    door = OfficeReader.objects.filter(plan=OuterRef("pk"), user=user)
    own = Member.objects.filter(plan=OuterRef("pk"), org__pk__in=list(held), left_at=None)
    return (
        Q(state__in=FILED)
        & ~Exists(own.filter(accepted_at__isnull=False))
        & (
            (Q(office__in=overseen) & ~Exists(door.filter(is_open=False)))
            | (Q(office__in=reviewed) & Exists(door.filter(is_open=True)))
        )
    )


def office_roles(user: User, plan: Plan) -> frozenset[str]:
    """What this person is to this plan for the care office; nothing for one of the coalition."""
    if plan.state not in FILED:
        return frozenset()
    roles = roles_of(user, plan)
    return frozenset() if roles & COALITION else frozenset(role.value for role in roles)


def visible_cases(user: User) -> QuerySet[Case]:
    """The cases of which this person may know that they exist."""
    return Case.objects.filter(plan__in=Plan.objects.filter(office_plans(user)))


def standing(user: User, case: Case) -> Standing:
    """What this person is to this case."""
    state, wrote, noted = _SHARE(case.pk, user.pk)[0]
    return Standing(
        roles=office_roles(user, case.plan),
        assignment=state or "",
        scored=wrote or state in COUNTING,
        chaired=noted or case.consensus_by_id == user.pk,
    )


def _share(case: int, user: int) -> QuerySet[Case, Any]:
    """The state of the own assignment, and whether the person scored or wrote consensus."""
    own = Assignment.objects.filter(case=OuterRef("pk"), reviewer=user).order_by()
    wrote = Score.objects.filter(assignment__case=OuterRef("pk"), assignment__reviewer=user)
    noted = Consensus.objects.filter(case=OuterRef("pk"), by=user)
    facts = (Subquery(own.values("state")), Exists(wrote), Exists(noted))
    return Case.objects.filter(pk=case).order_by().values_list(*facts)


_SHARE = Prepared(_share, int, int)


def latest_case(plan: Plan) -> Case | None:
    """The last round of judging of a plan, or None before it was taken up."""
    return _LATEST.first(plan.pk)


_LATEST: PreparedObjects[Case] = PreparedObjects(
    lambda plan: Case.objects.filter(plan=plan).order_by("-round")[:1], int
)


def scoring_phase(case: Case) -> Phasing | None:
    """The phases of the call while it scores independently; None when this case may go on."""
    return _SCORING.first(case.plan.call_id)


_SCORING: PreparedObjects[Phasing] = PreparedObjects(
    lambda call: Phasing.objects.filter(call=call, state=Phase.INDEPENDENT), int
)


def past_scoring(case: Case) -> bool:
    """Whether the scores that were handed in stay: the phases of the call went on without them.

    Not where a coordinator sent this one plan back to independent scoring.
    """
    ended = Phasing.objects.filter(call=case.plan.call_id).exclude(state=Phase.INDEPENDENT)
    return case.sent_back_at is None and ended.exists()


def own_assignments(user: User) -> QuerySet[Assignment]:
    """What this person was asked to score and is not closed, the oldest first.

    Only where the person still is a reviewer of that office and the plan is still there.
    """
    offices = [org for org, roles in posts(user).items() if Post.REVIEWER in roles]
    found = _asked(user.pk).filter(case__plan__office__in=offices)
    return found.select_related(*_LISTED)


def own_assignment(user: User, number: int, *, shown: bool = False) -> Assignment | None:
    """One of `own_assignments`, or None: with its case, plan and conditions.

    `shown`: with all that its pages show of the plan.
    """
    found = (_SHOWN if shown else _OWN).first(number, user.pk)
    if found is None:
        return None
    held = posts(user).get(found.case.plan.office_id, frozenset())
    return found if Post.REVIEWER in held else None


def _asked(user: int) -> QuerySet[Assignment]:
    shut = OfficeReader.objects.filter(plan=OuterRef("case__plan"), user=user, is_open=False)
    found = Assignment.objects.filter(~Exists(shut), reviewer=user, case__plan__state__in=FILED)
    return found.exclude(state__in=ASSIGNMENT_FINAL)


_LISTED = ("case__plan__region", "case__plan__scheme", "case__plan__call", "case__plan__lead")
_PAGE = ("case__plan__condition_set", "case__plan__office", "case__submission__snapshot")
_OWN: PreparedObjects[Assignment] = PreparedObjects(
    lambda pk, user: _asked(user).filter(pk=pk).select_related(_PAGE[0]), int, int
)
_SHOWN: PreparedObjects[Assignment] = PreparedObjects(
    lambda pk, user: _asked(user).filter(pk=pk).select_related(*_LISTED, *_PAGE), int, int
)


def applicable_conditions(plan: Plan) -> list[Condition]:
    """What a plan is judged on: entry gate, conditions, and attention points that concern it.

    An attention point applies for its scheme and sectors only (R-6.2-8).
    """
    conditions = plan.condition_set
    found = [c for c in _CONDITIONS(conditions.pk) if applies(c, plan)]
    for condition in found:
        condition.condition_set = conditions
    return sorted(found, key=lambda c: (_PLACES.index(ConditionPlace(c.place)), c.order))


_CONDITIONS: PreparedObjects[Condition] = PreparedObjects(
    lambda code: Condition.objects.filter(condition_set=code), str
)


def applies(condition: Condition, plan: Plan) -> bool:
    """Whether a plan is judged on this condition at all."""
    scheme = condition.applies_scheme in ("", plan.scheme_id)
    sectors = condition.applies_sectors
    return scheme and (not sectors or bool(set(sectors) & set(plan.sectors)))


def rule_of(condition: Condition, conditions: ConditionSet) -> Rule:
    """How a condition is judged, as the pure rules know it."""
    scale = [anchor["value"] for anchor in conditions.scale] or [1, 4]
    return Rule(
        code=condition.code,
        scored=condition.kind == ConditionKind.SCORED,
        threshold=conditions.threshold,
        lowest=min(scale),
        highest=max(scale),
        weight=condition.weight,
        binding=condition.place != ConditionPlace.ATTENTION,
        knock_out_when=tuple(condition.knock_out_when),
    )


def rules_for(plan: Plan) -> tuple[Rule, ...]:
    """The rules of all conditions that apply to a plan, in order."""
    return tuple(rule_of(c, plan.condition_set) for c in applicable_conditions(plan))


def opinion(row: Judgement | None) -> Opinion:
    """What a stored score or consensus says."""
    return Opinion() if row is None else Opinion(row.met, row.value)


def opinions(rows: Iterable[Judgement]) -> Mapping[str, Opinion]:
    """Opinions by condition."""
    return {row.condition_id: opinion(row) for row in rows}


def own_scores(assignment: Assignment) -> dict[str, Score]:
    """What the reviewer of this assignment wrote, by condition."""
    return {score.condition_id: score for score in _SCORES(assignment.pk)}


_SCORES: PreparedObjects[Score] = PreparedObjects(
    lambda assignment: Score.objects.filter(assignment=assignment), int
)


def consensus_of(case: Case) -> dict[str, Consensus]:
    """The consensus by condition."""
    return {row.condition_id: row for row in case.consensus.select_related("by")}


def handed_in(case: Case) -> QuerySet[Assignment]:
    """The assignments whose scores count, with their scores."""
    done = case.assignments.filter(state=AssignmentState.DONE)
    return done.select_related("reviewer").prefetch_related("scores")
