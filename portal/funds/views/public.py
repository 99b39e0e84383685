"""What everybody may read: the list of calls and one call."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import audit, clock
from portal.accounts.models import Role
from portal.accounts.roles import office_ids, provider_ids
from portal.funds.forms import ListFilter
from portal.funds.gate import call_gate
from portal.funds.models import Call, CallState, ConditionPlace, OfficePolicy
from portal.funds.pages import card, facts, history, sector_words, steps
from portal.funds.queries import budgets_of
from portal.funds.readiness import missing, warnings
from portal.funds.rules import readable_states
from portal.funds.window import Phase
from portal.funds.workflow import Verb
from portal.web.gate import public, requires_read

PAGE = 25


@public
@requires_read
def calls(request: HttpRequest) -> HttpResponse:
    """What is open now, what opens later, and what has closed."""
    at, form = clock.now(), ListFilter(request.GET or None)
    found = _narrowed(Call.objects.filter(state__in=readable_states({"anyone"})), form)
    found = found.select_related("scheme", "region__office")
    published = found.filter(state=CallState.PUBLISHED, closes_at__gt=at).order_by("closes_at")
    cards = [card(call, at) for call in published]
    past = found.exclude(pk__in=[c.call.pk for c in cards]).order_by("-closes_at", "pk")
    page = Paginator(past, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "open": [c for c in cards if c.phase == Phase.OPEN],
        "coming": [c for c in cards if c.phase == Phase.COMING],
        "page": page,
        "past": [card(call, at) for call in page],
        "is_filtered": form.is_bound and any(form.data.get(name) for name in form.fields),
    }
    return render(request, "funds/calls.html", context)


def _narrowed(found: QuerySet[Call], form: ListFilter) -> QuerySet[Call]:
    if form.is_valid():
        for name in ("scheme", "region"):
            if form.cleaned_data[name] is not None:
                found = found.filter(**{name: form.cleaned_data[name]})
    return found


@public
@requires_read
@call_gate(Verb.READ)
def call(request: HttpRequest, call: Call) -> HttpResponse:
    """Everything an applicant must know; for its care office also what can be done with it."""
    at = clock.now()
    policy = OfficePolicy.objects.filter(office=call.region.office_id).first()
    is_staff = call.region.office_id in office_ids(request.user)
    context = {
        "call": call,
        "card": card(call, at),
        "facts": facts(call),
        "sectors": sector_words(call.scheme.sectors),
        "steps": steps(call, policy, at),
        "policy": policy,
        "purposes": call.scheme.purposes.all(),
        "budgets": list(budgets_of(call).values()),
        "moved": call.closings_moved.all(),
        "may_start": bool(provider_ids(request.user, Role.EDITOR)),
        **_conditions(call),
        **(_office(call, card(call, at).phase, at) if is_staff else {}),
    }
    return render(request, "funds/call.html", context)


def _conditions(call: Call) -> dict[str, Any]:
    """The conditions by place, as far as they hold for this scheme."""
    rows = list(call.condition_set.conditions.all())
    rows = [c for c in rows if c.applies_scheme in ("", call.scheme_id)]
    return {
        "gates": [c for c in rows if c.place == ConditionPlace.ENTRY_GATE],
        "conditions": [c for c in rows if c.place == ConditionPlace.CONDITION],
        "attention": [c for c in rows if c.place == ConditionPlace.ATTENTION],
    }


def _office(call: Call, phase: Phase, at: Any) -> dict[str, Any]:
    """What only the own care office sees: what is missing, what warns, what happened."""
    draft = phase == Phase.PREPARED
    return {
        "verbs": {verb.value for verb in call.verbs},  # type: ignore[attr-defined]
        "missing": missing(call, at) if draft else [],
        "warnings": warnings(call) if draft else [],
        "history": history(audit.history(call)[:20]),
        "is_staff": True,
    }
