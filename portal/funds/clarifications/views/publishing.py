"""The last look at a version of the note, and its publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.drafts import forget, once, typed
from portal.funds.clarifications import publishing as services
from portal.funds.clarifications.comparing import Pending, pending
from portal.funds.clarifications.forms.answering import PublishForm
from portal.funds.clarifications.gate import desk_gate
from portal.funds.clarifications.queries import counts, names_to_avoid
from portal.funds.clarifications.recognising import hints
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.gate import person
from portal.funds.models import Call
from portal.funds.window import Phase, phase
from portal.web.acting import attempt


@once
@desk_gate(NoteVerb.ANSWER)
def publish(request: HttpRequest, call: Call) -> HttpResponse:
    """Say what will be published and what it does, then do it."""
    key, items = f"note-publish:{call.pk}", pending(call)
    form = PublishForm(typed(request, key), initial={"after": call.note_number})
    if request.method == "POST" and form.is_valid():
        values, by = form.cleaned_data, person(request)
        note = attempt(
            form,
            lambda: services.publish(call, by=by, after=values["after"], summary=values["summary"]),
        )
        if note is not None:
            forget(request, key)
            messages.success(request, _("The Nota van Inlichtingen is published."))
            return redirect("clarifications:version", call.pk, note.number)
    context = {
        "call": call,
        "form": form,
        "draft_key": key,
        "number": call.note_number + 1,
        "items": [one for one in items if one.is_ready and one.is_news],
        "waiting": [one for one in items if not one.is_ready],
        "counts": counts(call),
        "hints": _hints(call, items),
        "is_closed": phase(call, clock.now()) == Phase.CLOSED,
    }
    return render(request, "clarifications/publish.html", context)


def _hints(call: Call, items: list[Pending]) -> list[tuple[Pending, list[str]]]:
    """Each item in which somebody may be recognised, with the words that tell."""
    names = names_to_avoid(call)
    found = [
        (one, hints("\n".join((i.question_nl, i.answer_nl, i.change_nl)), names))
        for one in items
        if one.is_ready and (i := one.item)
    ]
    return [(one, words) for one, words in found if words]
