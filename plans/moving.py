"""The one function that moves a plan; nothing else assigns its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.workflow import MOVES, State, Verb
from portal import clock
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.audit.steps import next_step
from portal.refusal import Refusal

_MOMENTS = {
    State.SUBMITTED: "submitted_at",
    State.IN_REVIEW: "taken_up_at",
    State.CHANGES_ASKED: "term_stopped_at",
    State.PROVISIONALLY_GRANTED: "decided_at",
    State.PROVISIONALLY_REJECTED: "decided_at",
    State.REDIRECTED: "decided_at",
    State.GRANTED: "final_at",
    State.REJECTED: "final_at",
    State.RUNNING: "running_at",
    State.WITHDRAWN: "ended_at",
    State.CLOSED: "ended_at",
}
_STANDING = ("state", "version", "open_sections", "open_places", "lead_id")
_LOCK = f"SELECT {', '.join(_STANDING)} FROM plans_plan WHERE id = %s FOR UPDATE"  # noqa: S608
_FIRST_TIME_ONLY = frozenset({"submitted_at", "taken_up_at"})


def locked(plan_id: int) -> Plan:
    """The plan, locked until the end of the transaction."""
    return Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)


def lock(plan: Plan) -> Plan:
    """Lock the row of a plan that was read before, and take over where it stands by now."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [plan.pk])
        row = cursor.fetchone()
    if row is None:
        raise Plan.DoesNotExist
    for name, value in zip(_STANDING, row, strict=True):
        setattr(plan, name, value)
    return plan


@contextmanager
def together() -> Iterator[None]:
    """The transaction of the caller, or a new one: for services that refuse before they write.

    Unlike a nested `transaction.atomic` it asks no savepoint. An error rolls back all of it.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        yield


@transaction.atomic
def move(
    plan_id: int,
    verb: Verb,
    *,
    by: User | None,
    organisation: Organisation | None = None,
    reason: str = "",
    expected: int | None = None,
    data: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Plan:
    """Move a plan by `verb`, in one transaction with its record; returns the moved plan.

    Checks the state and, when `expected` is given, the version the person saw; permission and
    readiness are the caller's (gate and service). Raises `Refusal` when the plan has moved on
    or when a reason is obligatory and missing.
    """
    at = at or clock.now()
    plan = locked(plan_id)
    step = next_step(MOVES, verb, plan, reason=reason)
    assert step.target is not None  # noqa: S101  next_step has looked
    if expected is not None and plan.version != expected:
        raise Refusal(_("Someone else changed this plan. Reload the page."), code="stale")
    before, plan.state = plan.state, str(step.target.value)
    moment = _MOMENTS.get(State(plan.state))
    if moment and not (moment in _FIRST_TIME_ONLY and getattr(plan, moment)):
        setattr(plan, moment, at)
    plan.version += 1
    plan.changed_at = at
    plan.save()
    audit.write(
        f"plan.{verb.value}",
        obj=plan,
        plan=plan,
        actor=by,
        organisation=organisation,
        office=plan.office_id,
        from_state=before,
        to_state=plan.state,
        reason=reason,
        policy_version=plan.condition_set_id,
        data=data,
        at=at,
    )
    return plan
