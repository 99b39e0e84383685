"""Taking a filed plan up for judging, or saying why not (G17)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.moving import locked as locked_plan
from plans.moving import move as move_plan
from plans.workflow import State
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import User
from portal.audit import services as audit
from portal.refusal import Refusal
from reviews.access import demand_plan
from reviews.models import Case
from reviews.moving import CASES, locked, move
from reviews.notices import tell_coalition
from reviews.queries import OPEN_CASES
from reviews.services.asking import stop_for
from reviews.services.screening import screen
from reviews.workflow import CaseVerb


@transaction.atomic
def take_up(plan_id: int, *, by: User, at: datetime | None = None) -> Case:
    """Take a filed plan up: it is in review, and a case opens on its latest submission.

    A second press finds the first and gets the same case.
    """
    at = at or clock.now()
    plan = locked_plan(plan_id)
    standing = Case.objects.filter(plan=plan, state__in=OPEN_CASES).first()
    if standing is not None and plan.state == State.IN_REVIEW:
        return standing
    demand_plan(by, plan, PlanVerb.TAKE_UP)
    plan = move_plan(plan_id, PlanVerb.TAKE_UP, by=by, at=at)
    case = open_case(plan, by=by, at=at)
    tell_coalition("taken_up", key=f"review.taken_up:{case.pk}", plan=plan)
    return case


def open_case(plan: Plan, *, by: User, at: datetime) -> Case:
    """A new round of judging on the latest submission of a locked plan that is in review.

    The first round comes from `take_up`; a later one from an objection that was upheld.
    """
    submission = plan.submissions.order_by("-number")[0]
    screen(submission.pk, at)
    case = Case.objects.create(
        plan=plan,
        submission=submission,
        round=plan.cases.count() + 1,
        opened_by=by,
        opened_at=at,
    )
    audit.write(
        "review.case_opened",
        obj=case,
        plan=plan,
        actor=by,
        office=plan.office_id,
        to_state=case.state,
        policy_version=plan.condition_set_id,
        data={"round": case.round, "submission": submission.number},
        at=at,
    )
    return case


@transaction.atomic
def declare_ineligible(plan_id: int, *, by: User, reason: str, at: datetime | None = None) -> Plan:
    """Refuse to take a plan up, with a reason that the coalition gets by mail."""
    plan = locked_plan(plan_id)
    if plan.state == State.INELIGIBLE:
        return plan
    demand_plan(by, plan, PlanVerb.DECLARE_INELIGIBLE)
    _check_reason(reason)
    plan = move_plan(plan_id, PlanVerb.DECLARE_INELIGIBLE, by=by, reason=reason, at=at)
    key = f"review.ineligible:{plan.pk}:{plan.version}"
    tell_coalition("ineligible", key=key, plan=plan, context={"reason": reason.strip()})
    return plan


@transaction.atomic
def reinstate(plan_id: int, *, by: User, reason: str, at: datetime | None = None) -> Plan:
    """Take the refusal back: the plan can be taken up after all, and the coalition hears why."""
    plan = locked_plan(plan_id)
    demand_plan(by, plan, PlanVerb.REINSTATE)
    _check_reason(reason)
    plan = move_plan(plan_id, PlanVerb.REINSTATE, by=by, reason=reason, at=at)
    key = f"review.reinstated:{plan.pk}:{plan.version}"
    tell_coalition("reinstated", key=key, plan=plan, context={"reason": reason.strip()})
    return plan


REASON_MIN = 20


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < REASON_MIN:
        raise Refusal(
            _("Write at least %(count)d characters, so that the coalition understands why.")
            % {"count": REASON_MIN},
            field="reason",
            code="reason_short",
        )


def stop_withdrawn(at: datetime) -> int:
    """Stop the cases of plans that their coalition took back; returns how many."""
    found = Case.objects.filter(state__in=OPEN_CASES, plan__state=State.WITHDRAWN)
    return sum(_stop(pk, at) for pk in found.values_list("pk", flat=True))


@transaction.atomic
def _stop(case_id: int, at: datetime) -> int:
    case = locked(Case, case_id)
    if case.state not in OPEN_CASES:
        return 0
    move(CASES, case, CaseVerb.STOP, by=None, at=at)
    stop_for(case, at)
    return 1
