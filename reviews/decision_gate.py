"""The gate to decisions and objections: unseen is 404, seen but not permitted 403 with the reason.

The office sees a prepared decision only as one who oversees the case; the coalition sees it from
its release on (G31). Nobody is on both sides: who takes part in the coalition is not the office.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from plans.rules import reserved_for
from plans.workflow import Role
from portal.accounts.models import User
from portal.accounts.roles import office_ids
from portal.web.gate import refuse
from reviews.decision_rules import SENT, decision_verdict, entry_verdict, objection_verdict
from reviews.decisions import coalition_decisions
from reviews.gate import person
from reviews.models import Decision, Objection
from reviews.queries import OVERSEEING_POSTS, standing, visible_cases
from reviews.rules import sees_progress
from reviews.services.objecting import standing_of
from reviews.workflow import DecisionState, DecisionVerb, ObjectionVerb

View = Callable[..., HttpResponseBase]
_ABOUT = (
    "case__plan__lead",
    "case__plan__region",
    "case__plan__scheme",
    "case__plan__office",
    "case__plan__call",
    "case__plan__condition_set",
    "snapshot",
    "letter",
    "prepared_by",
    "released_by",
    "agreed_by",
)


def decision_for(request: HttpRequest, decision_id: int) -> Decision:
    """The decision when this person may read it; `decision.is_office` says from which side."""
    decision = get_object_or_404(Decision.objects.select_related(*_ABOUT), pk=decision_id)
    user = person(request)
    if visible_cases(user).filter(pk=decision.case_id).exists():
        _for_office(user, decision)
    elif not coalition_decisions(user).filter(pk=decision_id).exists():
        raise Http404
    else:
        decision.is_office = False  # type: ignore[attr-defined]
    return decision


def _for_office(user: User, decision: Decision) -> None:
    known = standing(user, decision.case)
    seen = known.oversees or (decision.state in SENT and sees_progress(decision.case.state, known))
    if not seen:
        raise Http404
    decision.is_office, decision.standing = True, known  # type: ignore[attr-defined]


def _of_office(request: HttpRequest, decision_id: int) -> Decision:
    """The decision for somebody of its office; refused to its coalition, which knows of it."""
    decision = decision_for(request, decision_id)
    if not decision.is_office:  # type: ignore[attr-defined]
        refuse(_("This is for the care office."))
    return decision


def office_gate(verb: DecisionVerb) -> Callable[[View], View]:
    """Decorator for what the office does to a decision, `(request, decision, …)`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, decision_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            decision = _of_office(request, decision_id)
            own = decision.prepared_by_id == person(request).pk
            known = decision.standing  # type: ignore[attr-defined]
            answer = decision_verdict(verb, decision.state, known, prepared=own)
            if not answer:
                refuse(str(answer.reason))
            return view(request, decision, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def entry_gate(view: View) -> View:
    """Decorator for entering an objection that came in on paper, `(request, decision, …)`."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, decision_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        decision = _of_office(request, decision_id)
        answer = entry_verdict(decision.state, decision.standing)  # type: ignore[attr-defined]
        if not answer:
            refuse(str(answer.reason))
        return view(request, decision, *args, **kwargs)

    return wrapped


def coalition_gate(view: View) -> View:
    """Decorator for what the coalition does with a decision while the term runs."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, decision_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        decision = decision_for(request, decision_id)
        if decision.is_office:  # type: ignore[attr-defined]
            refuse(_("Only the coalition can do this."))
        if decision.state != DecisionState.RELEASED:
            refuse(_("The objection term of this decision has ended."))
        return view(request, decision, *args, **kwargs)

    return wrapped


def read_gate(view: View) -> View:
    """Decorator for pages on a decision that both sides may read."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, decision_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        return view(request, decision_for(request, decision_id), *args, **kwargs)

    return wrapped


def draw_up_gate(view: View) -> View:
    """Decorator for drawing up the agreement: a coordinator, on a final award."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, decision_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        decision = decision_for(request, decision_id)
        wanted = frozenset({Role.COORDINATOR.value})
        roles = decision.standing.roles if decision.is_office else frozenset()  # type: ignore[attr-defined]
        if not roles & wanted:
            refuse(reserved_for(wanted))
        return view(request, decision, *args, **kwargs)

    return wrapped


def objection_for(request: HttpRequest, objection_id: int, verb: ObjectionVerb | None) -> Objection:
    """The objection when this person may do `verb` to it (None: read it).

    An objection is between the office and the coalition: all members read it.
    """
    found = Objection.objects.select_related("org", "filed_by", "handler")
    objection = get_object_or_404(found, pk=objection_id)
    objection.decision = decision_for(request, objection.decision_id)
    known = standing_of(person(request), objection)
    objection.known = known  # type: ignore[attr-defined]
    if verb is not None:
        answer = objection_verdict(verb, objection.state, **known)
        if not answer:
            refuse(str(answer.reason))
    return objection


def objection_gate(verb: ObjectionVerb | None = None) -> Callable[[View], View]:
    """Decorator for views `(request, objection, …)` under an address with `objection_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, objection_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, objection_for(request, objection_id, verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def must_oversee(request: HttpRequest) -> set[int]:
    """The offices where this person oversees decisions; Http404 when there are none."""
    offices = office_ids(person(request), *OVERSEEING_POSTS)
    if not offices:
        raise Http404
    return offices
