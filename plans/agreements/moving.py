"""The one place that assigns the state of an agreement."""

from __future__ import annotations

from datetime import datetime

from plans.agreements.models import Agreement
from plans.agreements.workflow import MOVES, State, Verb
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.audit.steps import moved_on, next_step
from portal.moves import find

_MOMENTS = {
    State.SIGNING: "sent_at",
    State.COMPLETE: "completed_at",
    State.DECLINED: "ended_at",
    State.SUPERSEDED: "ended_at",
}


def locked(agreement_id: int) -> Agreement:
    """The agreement, locked until the end of the transaction."""
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)


def check(agreement: Agreement, verb: Verb) -> None:
    """Refuse an act that this state does not allow."""
    if find(MOVES, verb, agreement.state) is None:
        raise moved_on(agreement)


def move(
    agreement: Agreement,
    verb: Verb,
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    reason: str = "",
) -> Agreement:
    """Move a locked agreement, with its record; refuses what the table does not know."""
    step = next_step(MOVES, verb, agreement, reason=reason)
    assert step.target is not None  # noqa: S101  next_step has looked
    before, agreement.state = agreement.state, str(step.target.value)
    if moment := _MOMENTS.get(State(agreement.state)):
        setattr(agreement, moment, at)
    agreement.ended_reason = reason or agreement.ended_reason
    agreement.save()
    record(
        agreement,
        f"agreement.{verb.value}",
        by=by,
        at=at,
        organisation=organisation,
        reason=reason,
        from_state=before,
    )
    return agreement


def record(
    agreement: Agreement,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    reason: str = "",
    from_state: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Write an event about an agreement."""
    audit.write(
        verb,
        obj=agreement,
        plan=agreement.plan_id,
        actor=by,
        organisation=organisation,
        office=agreement.plan.office_id,
        from_state=from_state,
        to_state=agreement.state,
        reason=reason,
        data={"number": agreement.number, "version": agreement.version, **(data or {})},
        at=at,
    )
