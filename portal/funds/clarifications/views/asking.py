"""What people of a care provider do: ask, follow their questions, take one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.roles import provider_ids
from portal.drafts import forget, once, typed
from portal.funds.clarifications import asking as services
from portal.funds.clarifications.access import is_staff
from portal.funds.clarifications.forms.asking import QuestionForm
from portal.funds.clarifications.gate import asker_gate, own_question
from portal.funds.clarifications.pages import facts, for_asker
from portal.funds.clarifications.phases import Phase, phase
from portal.funds.clarifications.queries import notes_of, questions_of, round_of
from portal.funds.clarifications.subjects import choices
from portal.funds.gate import call_gate, person
from portal.funds.models import Call
from portal.funds.workflow import Verb
from portal.refusal import Refusal
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_read


@requires_read
@call_gate(Verb.READ)
def mine(request: HttpRequest, call: Call) -> HttpResponseBase:
    """The questions of one's own organisation; the care office goes to its desk."""
    if is_staff(request.user, call):
        return redirect("clarifications:desk", call.pk)
    return _mine(request, call.pk)


@asker_gate
def _mine(request: HttpRequest, call: Call) -> HttpResponse:
    found, notes = round_of(call), notes_of(call)
    context = {
        "call": call,
        "round": found,
        "notes": notes,
        "facts": facts(found, notes) if found else [],
        "is_open": found is not None and phase(found, clock.now()) == Phase.OPEN,
        "asked": for_asker(questions_of(request.user, call), dict(choices(call))),
    }
    return render(request, "clarifications/mine.html", context)


@once
@asker_gate
def ask(request: HttpRequest, call: Call) -> HttpResponse:
    """Ask a question; what came too late is kept in the form, with the reason."""
    key, found = f"question:{call.pk}", round_of(call)
    own = Organisation.objects.filter(pk__in=provider_ids(request.user)).order_by("name")
    form = QuestionForm(typed(request, key), call=call, found=found, organisations=own)
    if request.method == "POST" and form.is_valid():
        values, by = form.cleaned_data, person(request)
        about = form.about()
        question = attempt(
            form, lambda: services.ask(call, values["organisation"], about, values["text"], by=by)
        )
        if question is not None:
            forget(request, key)
            messages.success(request, _("Your question was received. You find it in this list."))
            return redirect("clarifications:mine", call.pk)
    closed = _closed(call) if request.method != "POST" else ""
    context = {"call": call, "form": form, "draft_key": key, "round": found, "closed": closed}
    return render(request, "clarifications/ask.html", context)


def _closed(call: Call) -> str:
    """Why no question can be asked now; empty when one can."""
    try:
        services.check_open(call, round_of(call), clock.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


@once
@asker_gate
def withdraw(request: HttpRequest, call: Call, asked_id: int) -> HttpResponse:
    """Take one's own question back."""
    question = own_question(request, call, asked_id)
    if question.asked_by_id != person(request).pk:
        refuse(_("Only who asked the question takes it back."))
    if request.method == "POST":
        try:
            services.withdraw(question.pk, by=person(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The question was taken back."))
        return redirect("clarifications:mine", call.pk)
    return render(request, "clarifications/withdraw.html", {"call": call, "question": question})
