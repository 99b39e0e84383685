"""What the care office does with a report: accept it, return it, or waive it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.monitoring.models import Kind, Report, ReportDuty
from plans.monitoring.moments import DUE_FAULTS, due_fault, renewed_due
from plans.monitoring.moving import check, locked, move
from plans.monitoring.notices import notify
from plans.monitoring.services.filing import frozen
from plans.monitoring.services.writing import current
from plans.monitoring.workflow import FINAL, Verb
from plans.moving import move as move_plan
from plans.notices import people_at
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import Role, User
from portal.dates import deadline
from portal.jobs.services import enqueue
from portal.refusal import Refusal


@transaction.atomic
def accept(
    duty_id: int, *, by: User, round: int, remark: str = "", at: datetime | None = None
) -> Report:
    """Accept the filed report of `round`; the accepted final report starts the settlement.

    `round` is the one the person read: another one is refused. Raises `Refusal` when an
    earlier report still waits, because the final report closes the calendar.
    """
    at = at or clock.now()
    duty = locked(duty_id)
    check(duty, Verb.ACCEPT, by)
    report = _read(duty, round)
    if duty.kind == Kind.FINAL:
        _refuse_open_reports(duty)
    report.judged_by, report.judged_at, report.remark = by, at, remark.strip()
    judged = {"judged_by": by.name, "judged_at": at, "remark": report.remark}
    report.accepted_snapshot = frozen(duty, report, "report.accepted", at, **judged)
    report.save()
    sha = report.accepted_snapshot.sha256
    move(
        duty,
        Verb.ACCEPT,
        by=by,
        organisation=duty.plan.office,
        at=at,
        data={"round": report.round, "sha256": sha},
    )
    if duty.kind == Kind.FINAL:
        move_plan(duty.plan_id, PlanVerb.START_SETTLING, by=None, at=at)
    key = f"monitoring.print:{report.pk}"
    enqueue("monitoring.print", key, {"report": report.pk}, queue="documents")
    _tell(duty, report, "accepted")
    return report


@transaction.atomic
def return_report(
    duty_id: int,
    *,
    by: User,
    round: int,
    reason: str,
    due: date | None = None,
    at: datetime | None = None,
) -> Report:
    """Give the filed report of `round` back with a reason; the coalition files it anew by `due`.

    `due` is a working day, by default two weeks on and never before the day of the agreement;
    the reminders follow it. Raises `Refusal` for another day.
    """
    at = at or clock.now()
    duty = locked(duty_id)
    check(duty, Verb.RETURN, by)
    report = _read(duty, round)
    reason = reason.strip()
    before = duty.due
    _postpone(duty, due or renewed_due(duty.due, at), at)
    move(
        duty,
        Verb.RETURN,
        by=by,
        organisation=duty.plan.office,
        at=at,
        reason=reason,
        data={"round": report.round, "due": duty.due, "due_before": before},
    )
    report.judged_by, report.judged_at, report.remark = by, at, reason
    report.save()
    _tell(duty, report, "returned")
    return report


@transaction.atomic
def waive(duty_id: int, *, by: User, reason: str, at: datetime | None = None) -> ReportDuty:
    """A progress report that is no longer needed, with a reason; never the final report."""
    at = at or clock.now()
    duty = locked(duty_id)
    check(duty, Verb.WAIVE, by)
    if duty.kind == Kind.FINAL:
        raise Refusal(
            _("The final report cannot be waived: it is the account of the money."), code="final"
        )
    move(duty, Verb.WAIVE, by=by, organisation=duty.plan.office, at=at, reason=reason.strip())
    editors = people_at(duty.plan.lead_id, Role.EDITOR)
    notify("waived", duty, key=f"report.waived:{duty.pk}", to=editors, reason=reason.strip())
    return duty


def _postpone(duty: ReportDuty, due: date, at: datetime) -> None:
    """Another day for a report that is returned; the day of the agreement is kept beside it."""
    if code := due_fault(due, duty.due, at):
        raise Refusal(DUE_FAULTS[code], field="due", code=code)
    if due != duty.due:
        duty.agreed_due = duty.agreed_due or duty.due
    duty.due, duty.due_at = due, deadline(due).instant
    duty.returns += 1


def _read(duty: ReportDuty, round: int) -> Report:
    report = current(duty)
    if report is None or report.round != round:
        raise Refusal(
            _("The coalition has filed another version meanwhile. Read that one first."),
            code="other_round",
        )
    return report


def _refuse_open_reports(duty: ReportDuty) -> None:
    others = ReportDuty.objects.filter(agreement_id=duty.agreement_id).exclude(pk=duty.pk)
    if others.exclude(state__in=FINAL).exists():
        raise Refusal(
            _("Another report of this plan still waits. Accept or waive that one first."),
            code="others_open",
        )


def _tell(duty: ReportDuty, report: Report, template: str) -> None:
    editors = people_at(duty.plan.lead_id, Role.EDITOR)
    key = f"report.{template}:{report.pk}"
    notify(template, duty, key=key, to=editors, remark=report.remark)
