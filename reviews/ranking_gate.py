"""The gate to the ranking of a call: unseen is 404, seen but not permitted 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from portal.accounts.roles import office_ids
from portal.funds.models import Call
from portal.web.gate import refuse
from reviews.gate import call_for, person
from reviews.models import Case, Ranking
from reviews.ranking_rules import RankingVerb, ranking_verdict
from reviews.rankings import ranked_cases, ranking_standing

View = Callable[..., HttpResponseBase]


def ranking_call_gate(verb: RankingVerb = RankingVerb.READ) -> Callable[[View], View]:
    """Decorator for views `(request, call, …)` under an address with `call_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, call_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            call = call_for(request, call_id)
            _demand(request, call, verb)
            return view(request, call, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def copy_gate(verb: RankingVerb = RankingVerb.READ) -> Callable[[View], View]:
    """Decorator for views `(request, ranking, …)` under an address with the copy's `ranking_id`.

    `ranking.is_mine` says whether this person may change it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, ranking_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            own = Ranking.objects.filter(
                call__region__office__in=office_ids(request.user), owner__isnull=False, ended=""
            )
            related = ("call__region__office", "call__scheme", "call__condition_set", "owner")
            ranking = get_object_or_404(own.select_related(*related), pk=ranking_id)
            _demand(request, ranking.call, verb)
            ranking.is_mine = ranking.owner_id == person(request).pk  # type: ignore[attr-defined]
            return view(request, ranking, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def ranked_case(call: Call, case_id: int) -> Case:
    """A case of this call that is ranked; Http404 for any other."""
    related = ("plan__lead", "submission")
    return get_object_or_404(ranked_cases(call).select_related(*related), pk=case_id)


def _demand(request: HttpRequest, call: Call, verb: RankingVerb) -> None:
    known = ranking_standing(person(request), call)
    call.ranking_standing = known  # type: ignore[attr-defined]
    for one in (RankingVerb.READ, verb):
        answer = ranking_verdict(one, known)
        if not answer:
            refuse(str(answer.reason))
