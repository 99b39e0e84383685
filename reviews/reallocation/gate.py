"""The gate: unseen is 404, seen but not permitted is 403 with the reason.

Only who oversees decisions at the office sees its reallocation; other offices, providers and
reviewers do not. A change of an agreement is seen by whoever sees that agreement.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from plans.agreements.queries import visible_agreements
from portal.accounts.models import Organisation
from portal.web.gate import refuse
from reviews.gate import person
from reviews.reallocation.access import allowed, offices_of
from reviews.reallocation.models import Change, Line
from reviews.reallocation.queries import overseen_lines
from reviews.reallocation.workflow import Verb

View = Callable[..., HttpResponseBase]
FIRST, LATEST = 2020, 2099


def office_gate(view: View) -> View:
    """Decorator for views `(request, office, year, …)` under an address with slug and year."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, slug: str, year: int, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        own = Organisation.objects.filter(pk__in=offices_of(person(request)))
        office = get_object_or_404(own, slug=slug)
        if not FIRST <= year <= LATEST:
            raise Http404
        return view(request, office, year, *args, **kwargs)

    return wrapped


def line_for(request: HttpRequest, line_id: int, verb: Verb | None) -> Line:
    """The line when this person may do `verb` to it now (None: read it); `line.verbs` tells all."""
    line = get_object_or_404(overseen_lines(person(request)), pk=line_id)
    verbs = allowed(person(request), line)
    if verb is not None and not verbs[verb.value]:
        refuse(str(verbs[verb.value].reason))
    line.verbs = verbs  # type: ignore[attr-defined]
    return line


def line_gate(verb: Verb | None = None) -> Callable[[View], View]:
    """Decorator for views `(request, line, …)` under an address with `line_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, line_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, line_for(request, line_id, verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def change_for(request: HttpRequest, change_id: int) -> Change:
    """A change of an agreement that this person may see."""
    seen = visible_agreements(person(request)).values("pk")
    found = Change.objects.filter(agreement__in=seen)
    return get_object_or_404(found.select_related("letter", "agreement__plan"), pk=change_id)
