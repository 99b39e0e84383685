"""The phases of judging of a call: dates, where it stands, moves by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.drafts import once, typed
from portal.funds.models import Call
from portal.web.acting import attempt
from reviews.forms.acts import ReasonForm
from reviews.forms.phases import DatesForm
from reviews.gate import person, staffed_call
from reviews.lines import own_parts
from reviews.models import Phasing
from reviews.phase_pages import behind, moves_by_hand, steps, waiting
from reviews.places import tabs_of
from reviews.services import phases as services
from reviews.workflow import PhaseVerb


@once
def phases(request: HttpRequest, call_id: int) -> HttpResponse:
    """Where the judging of a call stands; a coordinator sets its dates here."""
    writes = request.method == "POST"
    call = staffed_call(request, call_id, *((Role.COORDINATOR,) if writes else ()))
    row: Phasing | None = getattr(call, "phasing", None)
    form = DatesForm(typed(request), phasing=row)
    if form.is_valid():
        act = partial(services.set_dates, call.pk, form.dates(), by=person(request))
        if attempt(form, act):
            messages.success(request, _("The dates are saved."))
            return redirect("reviews:phases", call.pk)
    hidden = _hidden(request, call)
    coordinates = has_role(request.user, call.region.office_id, Role.COORDINATOR)
    shown: dict[str, Any] = {
        "call": call,
        "phasing": row,
        "steps": steps(row, get_language() or "nl") if row else [],
        "moves": moves_by_hand(row) if row and coordinates else [],
        "form": form if coordinates else None,
        "waiting": waiting(call, hidden),
        "tabs": tabs_of(call, request.user, "reviews:phases"),
    }
    return render(request, "reviews/phases.html", shown)


@once
def move(request: HttpRequest, call_id: int, verb: str) -> HttpResponse:
    """Move a call to another phase by hand, with a reason for the record."""
    call = staffed_call(request, call_id, Role.COORDINATOR)
    if verb not in services.BY_HAND or not hasattr(call, "phasing"):
        raise Http404
    chosen = PhaseVerb(verb)
    form = ReasonForm(typed(request), hint=_("For the record of this call."))
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], person(request)
        act = partial(services.move_phase, call.pk, chosen, by=by, reason=reason)
        if attempt(form, act):
            return redirect("reviews:phases", call.pk)
    shown = {"call": call, "verb": chosen, "form": form}
    shown["behind"] = behind(call, chosen, _hidden(request, call))
    return render(request, "reviews/phase_move.html", shown)


def _hidden(request: HttpRequest, call: Call) -> list[int]:
    """The plans of a call of which this person learns nothing, because of a tie."""
    return [plan for plan, part in own_parts(call, person(request)).items() if part.hides]
