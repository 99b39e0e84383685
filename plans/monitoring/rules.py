"""Who may do what to a report: one table for the gate, the services and the pages. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.monitoring.workflow import MOVES, State, Verb
from plans.rules import COALITION, YES, Verdict, reserved_for
from plans.workflow import Role
from plans.workflow import State as PlanState
from portal.moves import find


def verdict(verb: Verb, state: str, plan_state: str, roles: frozenset[Role]) -> Verdict:
    """Whether someone with `roles` on the plan may do `verb` to a report in `state`."""
    if verb == Verb.READ:
        return YES
    wanted = frozenset().union(*(m.roles for m in MOVES if m.verb == verb))
    if not roles & wanted:
        return Verdict(False, reserved_for(wanted))
    if plan_state != PlanState.RUNNING:
        return Verdict(False, _("Reports can only change while the plan is running."))
    if find(MOVES, verb, state) is None:
        return Verdict(False, _("This is not possible at this stage of the report."))
    return YES


def verdicts(state: str, plan_state: str, roles: frozenset[Role]) -> dict[str, Verdict]:
    """Every verb with its verdict, for buttons: `allowed.file.allowed`, `.reason`."""
    return {v.value: verdict(v, State(state), plan_state, roles) for v in Verb}


def reads_drafts(roles: frozenset[Role]) -> bool:
    """Whether a report that has not been filed may be read: it is the coalition's own."""
    return bool(roles & COALITION)
