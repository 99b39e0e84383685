"""The rules of `rules.py` applied to a person: the same answers for pages, gate and services."""

from __future__ import annotations

from plans.models import Plan
from plans.rules import Verdict
from plans.rules import verdict as plan_verdict
from plans.workflow import Role, State
from plans.workflow import Verb as PlanVerb
from portal.accounts.models import User
from portal.refusal import Refusal
from reviews.models import Assignment, Case
from reviews.queries import office_roles, own_assignment, standing
from reviews.rules import CLOSED, Standing, assignment_verdict, case_verdict
from reviews.workflow import AssignmentVerb, CaseVerb


def allowed(user: User, case: Case, known: Standing | None = None) -> dict[str, Verdict]:
    """Every verb on a case with its verdict, for buttons: `allowed.assign.allowed`, `.reason`.

    `known` is what the person is to the case, where that was read before.
    """
    known = known or standing(user, case)
    return {verb.value: case_verdict(verb, case.state, known) for verb in CaseVerb}


def demand(user: User, case: Case, verb: CaseVerb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may not do this."""
    verdict = case_verdict(verb, case.state, standing(user, case))
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")


def demand_own(user: User, assignment: Assignment, verb: AssignmentVerb) -> None:
    """The same for the own assignment; that of somebody else is not there at all.

    Leaves the case with its plan and conditions at hand.
    """
    found = own_assignment(user, assignment.pk)
    if found is None:
        raise Refusal(CLOSED.reason, code="not_allowed")
    assignment.case = found.case
    verdict = assignment_verdict(verb, assignment.state, assignment.case.state)
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")


def allowed_own(assignment: Assignment) -> dict[str, Verdict]:
    """Every verb on the own assignment with its verdict."""
    return {
        verb.value: assignment_verdict(verb, assignment.state, assignment.case.state)
        for verb in AssignmentVerb
    }


def demand_plan(user: User, plan: Plan, verb: PlanVerb) -> None:
    """Raise Refusal("not_allowed") when this person may not do this to the plan itself."""
    roles = frozenset(Role(role) for role in office_roles(user, plan))
    verdict = plan_verdict(verb, State(plan.state), roles)
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")
