"""What everybody reads: the Nota van Inlichtingen, version by version, and its PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.documents import store
from portal.funds.clarifications.gate import version_of
from portal.funds.clarifications.models import EntryStatus
from portal.funds.clarifications.pages import later_terms
from portal.funds.clarifications.queries import notes_of, round_of
from portal.funds.gate import call_gate
from portal.funds.models import Call
from portal.funds.workflow import Verb
from portal.web.gate import public, requires_read


@public
@requires_read
@call_gate(Verb.READ)
def note(request: HttpRequest, call: Call) -> HttpResponse:
    """The version in force."""
    return _page(request, call, call.note_number)


@public
@requires_read
@call_gate(Verb.READ)
def version(request: HttpRequest, call: Call, version: int) -> HttpResponse:
    """A version as it was published, also when a later one is out."""
    return _page(request, call, version)


def _page(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    shown, notes = version_of(call, number), notes_of(call)
    entries = list(shown.entries.select_related("condition"))
    found = round_of(call)
    context = {
        "call": call,
        "note": shown,
        "notes": notes,
        "entries": entries,
        "news": [e for e in entries if e.status != EntryStatus.SAME] if number > 1 else [],
        "is_latest": number == call.note_number,
        "later": later_terms(found, notes),
        "round": found,
    }
    return render(request, "clarifications/note.html", context)


@public
@requires_read
@call_gate(Verb.READ)
def pdf(request: HttpRequest, call: Call, version: int) -> HttpResponseBase:
    """A version as PDF; it is drawn within a minute after publication."""
    found = version_of(call, version)
    if found.document is None:
        messages.info(request, _("The PDF is being made. Try again in a minute."))
        return redirect("clarifications:version", call.pk, version)
    try:
        return store.download(found.document)
    except FileNotFoundError:
        raise Http404 from None
