"""The gate of this room: unseen is 404, seen but not permitted is 403 with the reason.

A closed door, another care office and the coalition see nothing at all; somebody else's
assignment does not exist either.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.queries import keep_seats
from plans.rules import verdict as plan_verdict
from plans.workflow import Role, State
from plans.workflow import Verb as PlanVerb
from portal.accounts.models import User
from portal.accounts.roles import has_role, office_ids
from portal.funds.models import Call
from portal.prepared import PreparedObjects
from portal.web.gate import refuse
from reviews.models import Assignment, Case
from reviews.queries import (
    OVERSEEING_POSTS,
    latest_case,
    office_roles,
    own_assignment,
    standing,
    visible_cases,
)
from reviews.rules import OVERSEERS, Standing, assignment_verdict, case_verdict
from reviews.workflow import AssignmentVerb, CaseVerb

View = Callable[..., HttpResponseBase]
_ABOUT = ("plan__region", "plan__scheme", "plan__call", "plan__lead", "plan__condition_set")


def person(request: HttpRequest) -> User:
    """Who is signed in; LoginRequiredMiddleware lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type
    return request.user


def case_for(request: HttpRequest, case_id: int, verb: CaseVerb) -> Case:
    """The case, when this person may do `verb` to it now; `case.standing` is what they are."""
    related = ("plan__office", "submission__snapshot", "consensus_by", *_ABOUT)
    case = get_object_or_404(visible_cases(person(request)).select_related(*related), pk=case_id)
    known = standing(person(request), case)
    answer = case_verdict(verb, case.state, known)
    if not answer:
        refuse(str(answer.reason))
    case.standing = known  # type: ignore[attr-defined]
    return case


def assignment_for(request: HttpRequest, assignment_id: int, verb: AssignmentVerb) -> Assignment:
    """The own assignment, when the person may do `verb` to it now."""
    shown = request.method != "POST"  # what a page shows is not read for what is sent
    assignment = own_assignment(person(request), assignment_id, shown=shown)
    if assignment is None:
        raise Http404
    answer = assignment_verdict(verb, assignment.state, assignment.case.state)
    if not answer:
        refuse(str(answer.reason))
    return assignment


def desk_for(request: HttpRequest, plan_id: int, verb: PlanVerb) -> Plan:
    """The filed plan on the desk of whoever oversees its judging, for `verb` on the plan.

    `plan.case` is its latest case or None, `plan.standing` what the person is to it.
    """
    plan = _DESK.first(plan_id)
    if plan is None:
        raise Http404
    keep_seats(plan)
    case = latest_case(plan)
    known = _standing(person(request), plan, case)
    if not known.roles:  # the same rule as `office_plans`
        raise Http404
    if not known.roles & OVERSEERS:
        refuse(_("This page is for those who organise the judging. Your own work is on your list."))
    if case is not None and not (answer := case_verdict(CaseVerb.READ, case.state, known)):
        refuse(str(answer.reason))
    roles = frozenset(Role(role) for role in known.roles)
    if not (said := plan_verdict(verb, State(plan.state), roles)):
        refuse(str(said.reason))
    plan.case, plan.standing, plan.roles = case, known, roles  # type: ignore[attr-defined]
    return plan


_ON_DESK = ("region", "scheme", "call", "lead", "office__policy", "condition_set")
_DESK: PreparedObjects[Plan] = PreparedObjects(
    lambda pk: Plan.objects.filter(pk=pk).select_related(*_ON_DESK), int
)


def _standing(user: User, plan: Plan, case: Case | None) -> Standing:
    if case is not None:
        case.plan = plan
        return standing(user, case)
    return Standing(roles=office_roles(user, plan))


def call_for(request: HttpRequest, call_id: int) -> Call:
    """A call of one's own care office, with all that its dashboard needs."""
    own = Call.objects.filter(region__office__in=office_ids(request.user)).exclude(state="draft")
    related = own.select_related("scheme", "condition_set", "region__office__policy", "phasing")
    return get_object_or_404(related, pk=call_id)


def staffed_call(request: HttpRequest, call_id: int, *roles: str) -> Call:
    """The same for who organises the judging; with one of `roles` where any is named."""
    call = call_for(request, call_id)
    wanted = roles or tuple(OVERSEEING_POSTS)
    if not has_role(request.user, call.region.office_id, *wanted):
        refuse(_("This page is for those who organise the judging. Your own work is on your list."))
    return call


def must_be_staff(request: HttpRequest) -> set[int]:
    """The person's care offices; Http404 when there are none."""
    offices = office_ids(request.user)
    if not offices:
        raise Http404
    return offices


def case_gate(verb: CaseVerb) -> Callable[[View], View]:
    """Decorator for views `(request, case, …)` under an address with `case_id`."""
    return _gate(case_for, verb, "case_id")


def assignment_gate(verb: AssignmentVerb) -> Callable[[View], View]:
    """Decorator for views `(request, assignment, …)` under an address with `assignment_id`."""
    return _gate(assignment_for, verb, "assignment_id")


def desk_gate(verb: PlanVerb) -> Callable[[View], View]:
    """Decorator for views `(request, plan, …)` under an address with `plan_id`."""
    return _gate(desk_for, verb, "plan_id")


def _gate(find: Callable[..., Any], verb: Any, name: str) -> Callable[[View], View]:
    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, find(request, kwargs.pop(name), verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard
