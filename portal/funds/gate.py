"""The gate of this room: unseen is 404, seen but not permitted is 403 with the reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from portal.accounts.models import Organisation, OrganisationKind, User
from portal.accounts.roles import office_ids
from portal.funds.access import allowed, may, offices_where, roles_at, visible_to
from portal.funds.models import Call, Region
from portal.funds.pages import office_tabs
from portal.funds.rules import OFFICE_REASONS, OfficeVerb, why_not
from portal.funds.workflow import Verb
from portal.web.components import Tab
from portal.web.gate import refuse

View = Callable[..., HttpResponseBase]


def call_for(request: HttpRequest, call_id: int, verb: Verb) -> Call:
    """The call, when this person may do `verb` with it now; `call.verbs` is all he may do."""
    calls = Call.objects.filter(visible_to(request.user))
    related = calls.select_related("scheme", "region__office", "condition_set")
    call = get_object_or_404(related, pk=call_id)
    verbs = allowed(request.user, call)
    if verb not in verbs:
        refuse(why_not(verb, roles_at(request.user, call.region.office_id), call.state))
    call.verbs = verbs  # type: ignore[attr-defined]
    return call


def call_gate(verb: Verb) -> Callable[[View], View]:
    """Decorator for views `(request, call, …)` under an address with `call_id`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(
            request: HttpRequest, call_id: int, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            return view(request, call_for(request, call_id, verb), *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def office_gate(verb: OfficeVerb) -> Callable[[View], View]:
    """Decorator for views `(request, office, …)` under an address with the office's `slug`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            own = Organisation.objects.filter(pk__in=office_ids(request.user))
            office = get_object_or_404(own, slug=slug, kind=OrganisationKind.CARE_OFFICE)
            demand_office(request, office.pk, verb)
            return view(request, office, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def region_gate(verb: OfficeVerb) -> Callable[[View], View]:
    """Decorator for views `(request, region, …)` under an address with the region's `slug`."""

    def guard(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            own = Region.objects.filter(office__in=office_ids(request.user))
            region = get_object_or_404(own.select_related("office"), slug=slug)
            demand_office(request, region.office_id, verb)
            return view(request, region, *args, **kwargs)

        wrapped.verb = verb  # type: ignore[attr-defined]
        return wrapped

    return guard


def staff_gate(view: View) -> View:
    """Decorator for pages of whoever works at a care office; for others they do not exist."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        must_be_staff(request)
        return view(request, *args, **kwargs)

    return wrapped


def person(request: HttpRequest) -> User:
    """Whoever is signed in, behind a gate that lets nobody else through."""
    assert request.user.is_authenticated  # noqa: S101
    return request.user


def must_be_staff(request: HttpRequest) -> set[int]:
    """The person's care offices; Http404 when there are none."""
    offices = office_ids(request.user)
    if not offices:
        raise Http404
    return offices


def tabs_of(request: HttpRequest, current: str) -> list[Tab]:
    """The pages of the person's care offices, as far as he reads them."""
    budgets = bool(offices_where(request.user, OfficeVerb.READ_BUDGETS))
    return office_tabs(current, budgets=budgets)


def demand_office(request: HttpRequest, office_id: int, verb: OfficeVerb) -> None:
    """403 with the reason when this person may not do this at the office."""
    if not may(request.user, office_id, verb):
        refuse(OFFICE_REASONS[verb])
