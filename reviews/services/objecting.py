"""Objections: received, taken on by someone not involved, upheld or dismissed (R-PR-8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Member
from plans.moving import move as move_plan
from plans.notices import people_at
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import Role, User
from portal.audit import services as audit
from portal.refusal import Refusal
from reviews.decision_rules import objection_verdict
from reviews.decisions import open_objections, own_objectors
from reviews.models import Decision, Objection, Waiver
from reviews.moving import DECISIONS, OBJECTIONS, locked, move
from reviews.notices import notify, tell_coalition
from reviews.queries import standing
from reviews.services.deciding import free, locked_decision
from reviews.services.finishing import make_final
from reviews.services.opening import open_case
from reviews.terms import is_over
from reviews.workflow import DecisionState, DecisionVerb, ObjectionState, ObjectionVerb

TEXT_MIN = 40


@transaction.atomic
def file(
    decision_id: int,
    org: str,
    *,
    text: str,
    by: User,
    summary_proceedings: bool = False,
    at: datetime | None = None,
) -> Objection:
    """Object for one provider (by slug), until the last moment of the term.

    The clock is read under the lock on the decision: what comes after the term is refused, what
    was in time keeps the decision from becoming final. While an objection of the organisation
    is open, a second one finds the first.
    """
    decision = locked_decision(decision_id)
    at = at or clock.now()
    member = _may_object(decision, org, by, at)
    known = open_objections(decision).filter(org__slug=org).first()
    if known is not None:
        return known
    objection = Objection(
        decision=decision,
        org=member.org,
        filed_by=by,
        filed_at=at,
        text=text.strip(),
        summary_proceedings=summary_proceedings,
    )
    return lodge("review.objection_filed", objection, by, at)


@transaction.atomic
def withdraw(objection_id: int, *, by: User, at: datetime | None = None) -> Objection:
    """The organisation takes its objection back; after the term the decision is final then."""
    objection = _locked(objection_id)
    at = at or clock.now()
    if objection.state == ObjectionState.WITHDRAWN:
        return objection
    demand_objection(by, objection, ObjectionVerb.WITHDRAW)
    move(OBJECTIONS, objection, ObjectionVerb.WITHDRAW, by=by, at=at)
    _tell_office(objection, "objection_withdrawn")
    _finish(objection, at)
    return objection


@transaction.atomic
def take_on(objection_id: int, *, by: User, at: datetime | None = None) -> Objection:
    """Somebody of the office who had no part in the decision takes the objection on."""
    objection = _locked(objection_id)
    if objection.handler_id == by.pk and objection.state == ObjectionState.IN_TREATMENT:
        return objection
    demand_objection(by, objection, ObjectionVerb.TAKE_ON)
    objection.handler = by
    move(OBJECTIONS, objection, ObjectionVerb.TAKE_ON, by=by, at=at or clock.now())
    _tell_objector(objection, "objection_taken_on", {"handler": by.name})
    return objection


@transaction.atomic
def dismiss(objection_id: int, *, by: User, reason: str, at: datetime | None = None) -> Objection:
    """The objection fails, with a reason; the decision is final once the term has ended."""
    objection = _locked(objection_id)
    at = at or clock.now()
    demand_objection(by, objection, ObjectionVerb.DISMISS)
    check_reason(reason)
    objection.outcome_reason = reason.strip()
    move(OBJECTIONS, objection, ObjectionVerb.DISMISS, by=by, reason=reason, at=at)
    _tell_objector(objection, "objection_dismissed", {"reason": reason.strip()})
    _finish(objection, at)
    return objection


@transaction.atomic
def uphold(objection_id: int, *, by: User, reason: str, at: datetime | None = None) -> Objection:
    """The objection succeeds: the decision is revoked and the plan is judged anew.

    The money returns to the envelope, and a new round of judging opens on the same submission.
    Other open objections on the decision have reached their aim and end with this one.
    """
    objection = _locked(objection_id)
    at = at or clock.now()
    demand_objection(by, objection, ObjectionVerb.UPHOLD)
    check_reason(reason)
    for one in [objection, *_others(objection)]:
        _end_upheld(one, by, reason, at)
    decision = objection.decision
    move(DECISIONS, decision, DecisionVerb.REVOKE, by=by, reason=reason, at=at)
    free(decision, by=by, at=at)
    plan = move_plan(decision.case.plan_id, PlanVerb.UPHOLD_OBJECTION, by=by, reason=reason, at=at)
    open_case(plan, by=by, at=at)
    tell_coalition(
        "objection_upheld",
        key=f"objection.upheld:{objection.pk}",
        plan=plan,
        context={"number": decision.number, "decision_id": decision.pk, "reason": reason.strip()},
    )
    return objection


@transaction.atomic
def mark_summary_proceedings(
    objection_id: int, *, by: User, at: datetime | None = None
) -> Objection:
    """Write down that the organisation went to court (kort geding); a second time is quiet."""
    objection = _locked(objection_id)
    office = standing(by, objection.decision.case).roles & {Role.COORDINATOR, Role.DECISION_MAKER}
    if not office and not acts_for(by, objection):
        raise Refusal(_("Only the two parties can mark this."), code="not_allowed")
    if objection.summary_proceedings:
        return objection
    objection.summary_proceedings = True
    objection.save(update_fields=["summary_proceedings"])
    record("review.summary_proceedings", objection, by, at or clock.now())
    return objection


@transaction.atomic
def note_ruling(
    objection_id: int, *, by: User, reason: str, at: datetime | None = None
) -> Objection:
    """Write down what the court ruled; after that the objection can be dismissed as well.

    What it means for the decision the person says with the outcome. The same text twice is once.
    """
    objection = _locked(objection_id)
    if objection.ruled_at is not None and objection.ruling == reason.strip():
        return objection
    demand_objection(by, objection, ObjectionVerb.NOTE_RULING)
    check_reason(reason)
    objection.ruling, objection.ruled_at = reason.strip(), at or clock.now()
    objection.save(update_fields=["ruling", "ruled_at"])
    record("review.court_ruled", objection, by, objection.ruled_at, reason=objection.ruling)
    _tell_objector(objection, "objection_ruled", {"reason": objection.ruling})
    return objection


def demand_objection(by: User, objection: Objection, verb: ObjectionVerb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may not do this."""
    verdict = objection_verdict(verb, objection.state, **standing_of(by, objection))
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")


def standing_of(user: User, objection: Objection) -> dict[str, Any]:
    """What a person is to an objection, as the rules ask it."""
    decision = objection.decision
    return {
        "standing": standing(user, decision.case),
        "decided": user.pk in deciders(decision),
        "handles": objection.handler_id == user.pk,
        "acts_for_objector": acts_for(user, objection),
        "in_court": objection.summary_proceedings and objection.ruled_at is None,
    }


def deciders(decision: Decision) -> set[int | None]:
    """Who had a hand in a decision: prepared it, agreed to it or sent it."""
    return {decision.prepared_by_id, decision.agreed_by_id, decision.released_by_id}


def acts_for(user: User, objection: Objection) -> bool:
    """Whether the person is editor or signatory of the organisation that objects."""
    own = own_objectors(user, objection.decision.case.plan)
    return objection.org_id in {m.org_id for m in own}


def check_reason(reason: str) -> None:
    """Refuse an outcome without a reason that means something."""
    if len(reason.strip()) < TEXT_MIN:
        raise Refusal(
            _("Write a reason of at least %(count)d characters. The coalition gets it.")
            % {"count": TEXT_MIN},
            field="reason",
            code="reason_short",
        )


def check_text(text: str) -> None:
    """Refuse an objection that says nothing."""
    if len(text.strip()) < TEXT_MIN:
        raise Refusal(
            _("Write what you do not agree with and why, in at least %(count)d characters.")
            % {"count": TEXT_MIN},
            field="text",
            code="text_short",
        )


def check_not_waived(decision: Decision, member: Member) -> None:
    """Refuse an objection of a provider that gave up its right."""
    if Waiver.objects.filter(decision=decision, org__slug=member.org_id).exists():
        raise Refusal(
            _("%(org)s gave up its right to object.") % {"org": member.org.name}, code="waived"
        )


def _may_object(decision: Decision, org: str, by: User, at: datetime) -> Member:
    own = own_objectors(by, decision.case.plan)
    member = next((m for m in own if m.org_id == org), None)
    if member is None:
        raise Refusal(
            _("Only an editor or signatory of a provider in the coalition can object."),
            code="not_allowed",
        )
    ends = decision.term_ends_at
    if decision.state != DecisionState.RELEASED or ends is None or is_over(ends, at):
        raise Refusal(
            _("The objection term of this decision has ended. Contact the care office."),
            code="too_late",
        )
    check_not_waived(decision, member)
    return member


def _locked(objection_id: int) -> Objection:
    """The objection, locked after its case and decision."""
    number = Objection.objects.values_list("decision_id", flat=True).get(pk=objection_id)
    decision = locked_decision(number)
    objection = locked(Objection, objection_id)
    objection.decision = decision
    return objection


def _others(objection: Objection) -> list[Objection]:
    found = open_objections(objection.decision).exclude(pk=objection.pk).select_for_update()
    rows = list(found.order_by("pk"))
    for row in rows:
        row.decision = objection.decision
    return rows


def _end_upheld(objection: Objection, by: User, reason: str, at: datetime) -> None:
    if objection.state == ObjectionState.RECEIVED:
        objection.handler = by
        move(OBJECTIONS, objection, ObjectionVerb.TAKE_ON, by=by, at=at)
    objection.outcome_reason = reason.strip()
    move(OBJECTIONS, objection, ObjectionVerb.UPHOLD, by=by, reason=reason, at=at)


def _finish(objection: Objection, at: datetime) -> None:
    """With the last objection gone after the term, the decision is final (R-PR-8)."""
    decision = objection.decision
    ends = decision.term_ends_at
    if ends and is_over(ends, at) and not open_objections(decision).exists():
        make_final(decision.pk, at=at)


def record(verb: str, objection: Objection, by: User, at: datetime, *, reason: str = "") -> None:
    """Write an event of an objection to the record."""
    plan = objection.decision.case.plan
    audit.write(
        verb,
        obj=objection,
        plan=plan,
        actor=by,
        organisation=objection.org,
        office=plan.office_id,
        to_state=objection.state,
        reason=reason,
        policy_version=plan.condition_set_id,
        data={"decision": objection.decision.number},
        at=at,
    )


def lodge(verb: str, objection: Objection, by: User, at: datetime) -> Objection:
    """Keep a new objection: on record, with a receipt and word to the office."""
    check_text(objection.text)
    objection.save(force_insert=True)
    record(verb, objection, by, at, reason=objection.text)
    said = {"filed_at": objection.filed_at, "sender": objection.sender}
    _tell_objector(objection, "objection_receipt", said)
    _tell_office(objection, "objection_filed")
    return objection


def _tell_objector(objection: Objection, template: str, extra: Mapping[str, object]) -> None:
    for person in people_at(objection.org.pk, Role.EDITOR, Role.SIGNATORY):
        _tell(objection, template, person, extra)


def _tell_office(objection: Objection, template: str) -> None:
    office = objection.decision.case.plan.office_id
    for person in people_at(office, Role.COORDINATOR, Role.DECISION_MAKER):
        _tell(objection, template, person, {})


def _tell(objection: Objection, template: str, person: User, extra: Mapping[str, object]) -> None:
    notify(
        template,
        key=f"{template}:{objection.pk}:{person.pk}",
        to=person,
        plan=objection.decision.case.plan,
        context={
            "objection_id": objection.pk,
            "number": objection.decision.number,
            "organisation": objection.org.name,
            **extra,
        },
    )
