"""The gate: for people outside care offices these pages do not exist; others get the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from portal.accounts.roles import office_ids
from portal.upkeep.rules import PERMITS, REASONS, Verb
from portal.web.gate import refuse

View = Callable[..., HttpResponseBase]


def may(user: Any, verb: Verb) -> bool:
    """Whether this person may do this for any care office."""
    return bool(office_ids(user, *PERMITS[verb]))


def upkeep_gate(verb: Verb) -> Callable[[View], View]:
    """Decorator for views `(request, …)`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not office_ids(request.user):
                raise Http404
            if not may(request.user, verb):
                refuse(REASONS[verb])
            return view(request, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard
