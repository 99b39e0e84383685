"""The one place that assigns the state of a report."""

from __future__ import annotations

from datetime import datetime

from plans.monitoring.models import ReportDuty
from plans.monitoring.rules import verdict
from plans.monitoring.workflow import MOVES, State, Verb
from plans.queries import roles_of
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.audit.steps import next_step
from portal.refusal import Refusal

_MOMENTS = {
    State.FILED: "filed_at",
    State.RETURNED: "returned_at",
    State.ACCEPTED: "closed_at",
    State.WAIVED: "closed_at",
}


def locked(duty_id: int) -> ReportDuty:
    """The report, locked until the end of the transaction, with its plan and agreement."""
    return (
        ReportDuty.objects.select_for_update(of=("self",))
        .select_related("plan__lead", "plan__office", "agreement__snapshot")
        .get(pk=duty_id)
    )


def check(duty: ReportDuty, verb: Verb, by: User) -> None:
    """Refuse an act that this person, this state or this plan does not allow."""
    answer = verdict(verb, duty.state, duty.plan.state, roles_of(by, duty.plan))
    if not answer:
        raise Refusal(answer.reason, code="not_allowed")


def move(
    duty: ReportDuty,
    verb: Verb,
    *,
    by: User,
    organisation: Organisation,
    at: datetime,
    reason: str = "",
    data: dict[str, object] | None = None,
) -> ReportDuty:
    """Move a locked report with its record; refuses what the table does not know."""
    step = next_step(MOVES, verb, duty, reason=reason)
    assert step.target is not None  # noqa: S101  next_step has looked
    before, duty.state = duty.state, str(step.target.value)
    setattr(duty, _MOMENTS[State(duty.state)], at)
    if step.target == State.WAIVED:
        duty.closed_reason = reason
    duty.save()
    record(
        duty,
        f"report.{verb.value}",
        by=by,
        organisation=organisation,
        at=at,
        from_state=before,
        reason=reason,
        data=data,
    )
    return duty


def record(
    duty: ReportDuty,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    from_state: str = "",
    reason: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Write an event about a report."""
    audit.write(
        verb,
        obj=duty,
        plan=duty.plan_id,
        actor=by,
        organisation=organisation,
        office=duty.plan.office_id,
        from_state=from_state,
        to_state=duty.state,
        reason=reason,
        data={"number": duty.number, "kind": duty.kind, **(data or {})},
        at=at,
    )
