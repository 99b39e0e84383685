"""Who works where: signs of life, and parts given to one organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.forms.giving import GiveForm
from plans.gate import plan_gate
from plans.holders import GIVEABLE, holder, holders
from plans.models import Holding, Plan, Presence
from plans.pages import part_url
from plans.presence import by_section, others, people, present
from plans.rules import verdict
from plans.services import holding
from plans.services.presence import beat
from plans.structure import Section
from plans.workflow import State, Verb
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import requires_post


def giveable(code: str) -> Section:
    """The part of this code; 404 when it is none that can be given."""
    if code not in GIVEABLE:
        raise Http404
    return Section(code)


@requires_post
@plan_gate(Verb.READ)
def here(request: HttpRequest, plan: Plan, code: str) -> HttpResponse:
    """A sign of life of somebody who is typing; answers who else works in this part.

    A page that stayed open when the plan went on is no error: it hears of nobody.
    """
    if code not in Section:
        raise Http404
    if not verdict(Verb.EDIT, State(plan.state), plan.roles).allowed:  # type: ignore[attr-defined]
        return JsonResponse({"here": ""})
    found = beat(plan, Section(code), by=request.user)  # type: ignore[arg-type]
    return JsonResponse({"here": sentence(request, found, Section(code))})


def sentence(request: HttpRequest, found: list[Presence], part: Section) -> str:
    """Who else works in this part now, as one sentence; empty when nobody does."""
    names = people(others(found, request.user, part))  # type: ignore[arg-type]
    return _("Also working on this part now: %(people)s.") % {"people": names} if names else ""


def opened(request: HttpRequest, plan: Plan, part: Section) -> str:
    """Opening a form is a sign of life, also without JavaScript; says who else is there."""
    return sentence(request, beat(plan, part, by=request.user), part)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Place:
    """One part on the overview: who holds it and who is at work there."""

    section: Section
    url: str
    held: Holding | None
    people: str


def places(request: HttpRequest, plan: Plan) -> list[Place]:
    """The parts where something is going on, in their order; two queries."""
    held = holders(plan)
    busy = by_section(present(plan), request.user)  # type: ignore[arg-type]
    return [
        Place(s, part_url(plan, s), held.get(s), people(busy.get(s, ())))
        for s in Section
        if s in held or s in busy
    ]


@once
@plan_gate(Verb.GIVE_SECTION)
def give(request: HttpRequest, plan: Plan, code: str) -> HttpResponse:
    """The lead gives a part to an organisation."""
    part = giveable(code)
    form = GiveForm(typed(request), orgs=_orgs(plan))
    if form.is_valid():
        try:
            holding.give(plan.pk, part, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Given: %(section)s.") % {"section": part.label})
            return redirect("plans:section", plan.pk, code)
    shown: dict[str, Any] = {"plan": plan, "section": part, "form": form}
    return render(request, "plans/give.html", shown | {"held": holder(plan, part)})


def _orgs(plan: Plan) -> list[tuple[str, str]]:
    members = plan.members.filter(accepted_at__isnull=False, left_at__isnull=True)
    found = members.exclude(role="partner").select_related("org")
    return [(m.org_id, m.org.name) for m in found]


@once
@requires_post
@plan_gate(Verb.RETURN_SECTION)
def give_back(request: HttpRequest, plan: Plan, code: str) -> HttpResponse:
    """The holder gives a part back, or the lead takes it back."""
    part = giveable(code)
    try:
        holding.end(plan.pk, part, by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Everybody can write in “%(part)s” again.") % {"part": part.label}
        )
    return redirect("plans:section", plan.pk, code)
