"""The gate to an agreement: unseen is 404, seen but not permitted is 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from plans.agreements.models import Agreement
from plans.agreements.queries import own_parties, visible_agreements
from plans.agreements.workflow import MOVES, Verb
from plans.queries import roles_of
from plans.rules import reserved_for
from portal.moves import find
from portal.web.gate import refuse

View = Callable[..., HttpResponseBase]
_OF_PARTY = (Verb.SIGN, Verb.DECLINE, Verb.UPLOAD_COPY)


def agreement_for(request: HttpRequest, agreement_id: int, verb: Verb) -> Agreement:
    """The agreement, when this person may do `verb` to it now."""
    agreement = visible_agreements(request.user).filter(pk=agreement_id).first()  # type: ignore[arg-type]
    if agreement is None:
        raise Http404
    if verb == Verb.READ:
        return agreement
    wanted = frozenset().union(*(m.roles for m in MOVES if m.verb == verb))
    if find(MOVES, verb, agreement.state) is None:
        refuse(_("This is not possible at this stage of the agreement."))
    signs = verb in _OF_PARTY and own_parties(request.user, agreement)  # type: ignore[arg-type]
    if not signs and not roles_of(request.user, agreement.plan) & _acting(wanted):  # type: ignore[arg-type]
        refuse(reserved_for(wanted))
    return agreement


def _acting(wanted: frozenset[str]) -> frozenset[str]:
    """Signing is a matter of the party, not of the plan: roles alone do not open it."""
    return wanted - {"signatory", "decision_maker"}


def agreement_gate(verb: Verb) -> Callable[[View], View]:
    """Decorator for views `(request, agreement, …)` under an address with `agreement_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, agreement_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, agreement_for(request, agreement_id, verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard
