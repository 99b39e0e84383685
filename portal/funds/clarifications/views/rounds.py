"""A coordinator sets the question round of a call."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.drafts import forget, once, typed
from portal.funds.clarifications import rounds as services
from portal.funds.clarifications.defaults import start_values
from portal.funds.clarifications.forms.rounds import RoundForm, round_values
from portal.funds.clarifications.gate import desk_gate
from portal.funds.clarifications.queries import round_of
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.clarifications.terms import RoundTerms, warnings
from portal.funds.gate import person
from portal.funds.models import Call
from portal.web.acting import attempt
from portal.web.conflict import renew


@once
@desk_gate(NoteVerb.SET_ROUND)
def set_round(request: HttpRequest, call: Call) -> HttpResponse:
    """When questions are asked and answered; a save on top of somebody else's shows both."""
    key, current, found = f"round:{call.pk}", [], round_of(call)
    start = round_values(found) if found else start_values(call, clock.now())
    form = RoundForm(typed(request, key), call=call, initial=start)
    if request.method == "POST" and form.is_valid():
        terms, version, by = form.terms(), form.cleaned_data["version"], person(request)
        if attempt(form, lambda: services.set_round(call, terms, by=by, version=version)):
            forget(request, key)
            _tell(request, call, terms)
            return redirect("funds:call", call.pk)
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            stored = round_of(call)
            current = renew(form, round_values(stored)) if stored else []
    context = {"call": call, "form": form, "draft_key": key, "current": current, "round": found}
    return render(request, "clarifications/round_form.html", context)


def _tell(request: HttpRequest, call: Call, terms: RoundTerms) -> None:
    messages.success(request, _("The question round was saved. This is how everybody reads it."))
    for text in warnings(terms, call):
        messages.warning(request, text)
