"""The movers of judging: the only functions that assign a state of this room.

    case = locked(Case, case_id)
    move(CASES, case, CaseVerb.CLOSE_CONSENSUS, by=user, at=at)

They check the table of moves, set state, moment and version, and write the audit event; who may
do it and whether it is ready is the service's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from plans.models import Plan
from portal.accounts.models import User
from portal.audit import services as audit
from portal.audit.steps import next_step
from portal.moves import Move
from portal.prepared import PreparedObjects
from reviews.models import Assignment, Case, ChangeRequest, Decision, Objection
from reviews.workflow import (
    ASSIGNMENT_MOVES,
    CASE_MOVES,
    CHANGE_MOVES,
    DECISION_MOVES,
    OBJECTION_MOVES,
    AssignmentState,
    CaseState,
    ChangeState,
    DecisionState,
    ObjectionState,
)

R = TypeVar("R", Case, Assignment, ChangeRequest, Decision, Objection)


@dataclass(frozen=True)
class Machine:
    """One table of moves with the names of its events and the moments of its states.

    Events are called "review.<name>_<verb>"; `moments` names the field that keeps when a state
    was entered, for states that have one.
    """

    name: str
    moves: tuple[Move, ...]
    moments: Mapping[Enum, str] = field(default_factory=dict)


CASES = Machine("case", CASE_MOVES, {CaseState.DECIDED: "decided_at"})
ASSIGNMENTS = Machine(
    "assignment",
    ASSIGNMENT_MOVES,
    {
        AssignmentState.CONFLICTED: "declared_at",
        AssignmentState.DONE: "handed_in_at",
    },
)
CHANGES = Machine(
    "changes",
    CHANGE_MOVES,
    dict.fromkeys(frozenset(ChangeState) - {ChangeState.OPEN}, "ended_at"),
)
DECISIONS = Machine(
    "decision",
    DECISION_MOVES,
    {
        DecisionState.RELEASED: "released_at",
        DecisionState.FINAL: "final_at",
        DecisionState.WITHDRAWN: "ended_at",
        DecisionState.REVOKED: "ended_at",
    },
)
OBJECTIONS = Machine(
    "objection",
    OBJECTION_MOVES,
    {
        ObjectionState.IN_TREATMENT: "taken_on_at",
        ObjectionState.UPHELD: "ended_at",
        ObjectionState.DISMISSED: "ended_at",
        ObjectionState.WITHDRAWN: "ended_at",
    },
)


def locked(model: type[R], pk: int) -> R:
    """A row of one of the machines, locked until the end of the transaction.

    Lock the case before its assignments, decisions and objections, so that nobody waits in a
    circle.
    """
    lock: PreparedObjects[R] = _lock(model)
    row = lock.first(pk)
    if row is None:
        raise model.DoesNotExist
    return row


@cache
def _lock(model: Any) -> PreparedObjects[Any]:
    rows = model._default_manager.select_for_update(of=("self",)).order_by()
    return PreparedObjects(lambda pk: rows.filter(pk=pk), int)


def move(
    machine: Machine,
    row: R,
    verb: Enum,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    data: Mapping[str, object] | None = None,
) -> R:
    """Move a locked row by `verb` and record it; other fields set on `row` are saved with it.

    Raises Refusal("moved_on") when the row has moved on, and Refusal("reason_missing") when a
    reason is obligatory and empty. `by` None: the clock or another machine made the move.
    """
    step = next_step(machine.moves, verb, row, reason=reason)
    assert step.target is not None  # noqa: S101  next_step has looked
    before, row.state = row.state, str(step.target.value)
    if name := machine.moments.get(step.target):
        setattr(row, name, at)
    if isinstance(row, Case | Decision):
        row.version += 1
    row.save()
    plan = plan_of(row)
    audit.write(
        f"review.{machine.name}_{verb.value}",
        obj=row,
        plan=plan,
        actor=by,
        office=plan.office_id,
        from_state=before,
        to_state=row.state,
        reason=reason.strip(),
        policy_version=plan.condition_set_id,
        data=data,
        at=at,
    )
    return row


def plan_of(row: Case | Assignment | ChangeRequest | Decision | Objection) -> Plan:
    """The plan that a row of this room is about."""
    if isinstance(row, Case | ChangeRequest):
        return row.plan
    if isinstance(row, Objection):
        return row.decision.case.plan
    return row.case.plan
