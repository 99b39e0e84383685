"""A decision becomes final: the term ends, or every provider gives up its right (R-PR-8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Member
from plans.moving import move as move_plan
from plans.workflow import State as PlanState
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import Role, User
from portal.audit import services as audit
from portal.funds import ledger
from portal.refusal import Refusal
from reviews.decision_facts import amounts_of
from reviews.decisions import open_objections, own_objectors, waived_by_all
from reviews.models import Decision, Waiver
from reviews.moving import DECISIONS, move
from reviews.notices import tell_coalition, tell_coordinators
from reviews.reallocation.services.marking import mark
from reviews.services.deciding import about, locked_decision, undo
from reviews.terms import is_over
from reviews.workflow import DecisionState, DecisionVerb, Outcome

PLAN_MOVES = {
    Outcome.GRANT: PlanVerb.MAKE_GRANT_FINAL,
    Outcome.PARTIAL: PlanVerb.MAKE_GRANT_FINAL,
    Outcome.REJECT: PlanVerb.MAKE_REJECTION_FINAL,
    Outcome.REDIRECT: PlanVerb.CLOSE,
}


@transaction.atomic
def make_final(decision_id: int, *, at: datetime | None = None) -> Decision:
    """Make a released decision final, once nobody can object any more; a second call is quiet.

    Raises Refusal("objection_open") while an objection is treated and Refusal("term_running")
    before the term has ended or was waived by all.
    """
    decision = locked_decision(decision_id)
    if decision.state == DecisionState.FINAL:
        return decision
    at = at or clock.now()
    if open_objections(decision).exists():
        raise Refusal(_("An objection is being treated."), code="objection_open")
    ends = decision.term_ends_at
    if ends is not None and not is_over(ends, at) and not waived_by_all(decision):
        raise Refusal(_("The objection term is still running."), code="term_running")
    move(DECISIONS, decision, DecisionVerb.MAKE_FINAL, by=None, at=at)
    _carry_through(decision, at)
    return decision


def end_terms(at: datetime) -> int:
    """Make every decision final whose term has ended and on which no objection is open."""
    due = Decision.objects.filter(state=DecisionState.RELEASED, term_ends_at__lt=at)
    return sum(_try(pk, at) for pk in due.order_by("term_ends_at").values_list("pk", flat=True))


def _try(decision_id: int, at: datetime) -> int:
    try:
        make_final(decision_id, at=at)
    except Refusal:
        return 0  # an objection is open, or came in just before
    return 1


def _carry_through(decision: Decision, at: datetime) -> None:
    """What follows from a final decision: the plan, the money, the mails."""
    plan = decision.case.plan
    move_plan(plan.pk, PLAN_MOVES[Outcome(decision.outcome)], by=None, at=at)
    amounts = amounts_of(decision.snapshot.data)
    if amounts:
        key = f"decision.grant:{decision.number}"
        ledger.grant(
            plan.scheme_id, plan.region_id, amounts, key=key, reference=about(decision), at=at
        )
        mark(decision, at=at)
    shown = {
        "decision_id": decision.pk,
        "number": decision.number,
        "outcome": decision.outcome,
        "is_award": bool(amounts),
    }
    key = f"decision.final:{decision.pk}"
    tell_coalition("decision_final", key=key, plan=plan, context=shown)
    if amounts:
        tell_coordinators("decision_draw_up", key=f"{key}:office", plan=plan, context=shown)


@transaction.atomic
def waive(decision_id: int, org: str, *, by: User, at: datetime | None = None) -> Waiver:
    """A signatory gives up the right to object for one provider (by slug).

    When the last provider has, the decision is final at once. Twice is once.
    """
    decision = locked_decision(decision_id)
    at = at or clock.now()
    known = Waiver.objects.filter(decision=decision, org__slug=org).first()
    if known is not None:
        return known
    member = _may_waive(decision, org, by, at)
    waiver = Waiver.objects.create(decision=decision, org=member.org, by=by, at=at)
    audit.write(
        "review.objection_waived",
        obj=decision,
        plan=decision.case.plan_id,
        actor=by,
        organisation=member.org,
        office=decision.case.plan.office_id,
        at=at,
    )
    if waived_by_all(decision) and not open_objections(decision).exists():
        make_final(decision.pk, at=at)
    return waiver


def _may_waive(decision: Decision, org: str, by: User, at: datetime) -> Member:
    own = own_objectors(by, decision.case.plan, Role.SIGNATORY)
    member = next((m for m in own if m.org_id == org), None)
    if member is None:
        raise Refusal(
            _("Only a signatory of the provider can give up its right to object."),
            code="not_allowed",
        )
    ends = decision.term_ends_at
    if decision.state != DecisionState.RELEASED or ends is None or is_over(ends, at):
        raise Refusal(_("The objection term of this decision has ended."), code="too_late")
    if open_objections(decision).filter(org__slug=org).exists():
        raise Refusal(
            _("Your organisation has objected. Withdraw the objection first."),
            code="has_objected",
        )
    return member


def free_withdrawn(at: datetime) -> int:
    """Withdraw prepared decisions on plans that their coalition took back; frees the money."""
    found = Decision.objects.filter(
        state=DecisionState.PREPARED, case__plan__state=PlanState.WITHDRAWN
    )
    return sum(_free(pk, at) for pk in found.values_list("pk", flat=True))


@transaction.atomic
def _free(decision_id: int, at: datetime) -> int:
    decision = locked_decision(decision_id)
    if decision.state != DecisionState.PREPARED:
        return 0
    undo(decision, by=None, reason=_("The coalition withdrew the plan."), at=at)
    return 1
