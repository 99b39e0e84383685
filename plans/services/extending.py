"""A later deadline for one plan: the lead asks, the coordinator decides with a reason.

The care office does not read drafts, so the request carries what it needs to know: the plan's
title, its lead and why. The plans of other coalitions under the call keep their deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Extension, ExtensionRequest, Plan
from plans.moving import locked
from plans.notices import notify, people_at, people_of
from plans.services.invited import tell_invited
from plans.workflow import State
from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.dates import DateError, deadline
from portal.funds import wording
from portal.refusal import Refusal

LATE = timedelta(days=7)
"""So long after the deadline a coalition may still ask, for instance after a breakdown."""


@transaction.atomic
def ask_extension(
    plan_id: int, *, reason: str, by: User, at: datetime | None = None
) -> ExtensionRequest:
    """The lead asks the care office for more time; its coordinators get a mail.

    Raises `Refusal` when the plan is no draft, a request is open already, the reason is missing
    or the deadline passed more than a week ago.
    """
    at = at or clock.now()
    plan = _draft(plan_id)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    if plan.extension_requests.filter(answered_at=None).exists():
        raise Refusal(
            _("You asked for a later deadline already. The care office still has to answer."),
            code="asked",
        )
    if at >= plan.deadline + LATE:
        raise Refusal(
            _("The deadline passed more than a week ago. You can no longer ask for a later one."),
            code="too_late",
        )
    request = ExtensionRequest.objects.create(plan=plan, reason=reason.strip(), by=by, at=at)
    _record("plan.extension_asked", plan, by, at, reason=request.reason)
    for person in people_at(plan.office_id, Role.COORDINATOR):
        notify(
            "extension_asked",
            key=f"plan.extension_asked:{request.pk}:{person.pk}",
            to=person,
            plan=plan,
            context={
                "request_id": request.pk,
                "lead": plan.lead.name,
                "reason": request.reason,
                "deadline": plan.deadline,
            },
        )
    return request


@transaction.atomic
def extend(
    request_id: int,
    on: date,
    closing: time,
    *,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> Extension:
    """The coordinator gives this plan until wall time `closing` on day `on`, in the call's zone.

    Locks the plan as a submit does, so a plan that was just submitted is not extended and a
    submit sees the new deadline. Later only: coalitions count on what was promised.
    """
    at = at or clock.now()
    request, plan = _open_request(request_id, by)
    if not reason.strip():
        raise Refusal(
            _("Write down the reason. The coalition reads it, and it stays on record."),
            field="reason",
            code="reason_missing",
        )
    extension = Extension.objects.create(
        plan=plan,
        on=on,
        time=closing,
        zone=plan.call.zone,
        before=plan.deadline,
        until=_later(plan, on, closing, at),
        reason=reason.strip(),
        by=by,
        at=at,
    )
    plan.extended_until = extension.until
    plan.save(update_fields=["extended_until"])
    _answer(request, by, at, extension.reason, extension)
    data = {"from": extension.before, "to": extension.until}
    _record("plan.extended", plan, by, at, reason=extension.reason, data=data)
    _tell(plan, "extended", extension.pk, {"deadline": extension.until, "reason": extension.reason})
    tell_invited(plan, f"plan.extended:{extension.pk}", extension.reason)
    return extension


@transaction.atomic
def refuse_extension(
    request_id: int, *, reason: str, by: User, at: datetime | None = None
) -> ExtensionRequest:
    """The coordinator leaves the deadline as it is, and says why."""
    at = at or clock.now()
    request, plan = _open_request(request_id, by)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    _answer(request, by, at, reason.strip(), None)
    _record("plan.extension_refused", plan, by, at, reason=request.answer)
    context = {"deadline": plan.deadline, "reason": request.answer}
    _tell(plan, "extension_refused", request.pk, context)
    return request


def _draft(plan_id: int) -> Plan:
    plan = locked(plan_id)
    if plan.state != State.DRAFT:
        raise Refusal(
            _("This plan is now “%(state)s”. It needs no later deadline any more.")
            % {"state": plan.get_state_display()},
            code="moved_on",
        )
    return plan


def _open_request(request_id: int, by: User) -> tuple[ExtensionRequest, Plan]:
    known = ExtensionRequest.objects.get(pk=request_id)
    plan = _draft(known.plan_id)
    request = ExtensionRequest.objects.select_for_update().get(pk=request_id)
    if not has_role(by, plan.office_id, Role.COORDINATOR):
        raise Refusal(_("Only a coordinator of the care office decides on this."), code="no_role")
    if request.answered_at is not None:
        raise Refusal(_("This request was answered already."), code="answered")
    return request, plan


def _later(plan: Plan, on: date, closing: time, at: datetime) -> datetime:
    try:
        until = deadline(on, closing, plan.call.zone).instant
    except DateError:
        message = _("This time does not exist: the clock goes forward that night. Choose another.")
        raise Refusal(message, field="time", code="no_such_time") from None
    earliest = max(plan.deadline, at)
    if until <= earliest:
        raise Refusal(
            _("Choose a moment later than %(moment)s.") % {"moment": wording.moment(earliest)},
            field="on",
            code="not_later",
        )
    return until


def _answer(
    request: ExtensionRequest, by: User, at: datetime, answer: str, extension: Extension | None
) -> None:
    request.answered_at, request.answered_by = at, by
    request.answer, request.extension = answer, extension
    request.save()


def _tell(plan: Plan, template: str, number: int, context: Mapping[str, object]) -> None:
    """Mail everybody in the coalition who writes or signs."""
    for person in people_of(plan, Role.EDITOR, Role.SIGNATORY):
        notify(
            template,
            key=f"plan.{template}:{number}:{person.pk}",
            to=person,
            plan=plan,
            context=context,
        )


def _record(
    verb: str,
    plan: Plan,
    by: User,
    at: datetime,
    *,
    reason: str,
    data: Mapping[str, object] | None = None,
) -> None:
    audit.write(
        verb,
        obj=plan,
        plan=plan,
        actor=by,
        office=plan.office_id,
        reason=reason,
        data=data,
        at=at,
    )
