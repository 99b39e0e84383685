"""The record of events: read, check, export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.gate import person
from portal.accounts.stepup import step_up
from portal.audit.chain import head
from portal.audit.checking import last_check
from portal.dates import local
from portal.documents.exports import FILES, table_export
from portal.drafts import once
from portal.upkeep import pages, services
from portal.upkeep import record as queries
from portal.upkeep.forms import RecordForm
from portal.upkeep.gate import upkeep_gate
from portal.upkeep.rules import Verb
from portal.web.gate import requires_post, requires_read


@requires_read
@upkeep_gate(Verb.AUDIT)
def record(request: HttpRequest) -> HttpResponse:
    """Events, newest first; who read them, and with which filter, is an event itself."""
    by, form, asked = person(request), *_asked(request)
    seal, checked = head(), last_check()
    before = asked.pop("voor", None)
    events = queries.narrowed(queries.events_for(by), asked)
    queries.note(queries.READ, asked | {"before": before}, by=by)
    query = request.GET.copy()
    query.pop("voor", None)
    context = {
        "form": form,
        "slice": queries.page(events, before),
        "before": before,
        "query": query.urlencode(),
        "narrowed": any(asked.values()),
        "tabs": pages.tabs(by, "record"),
        "check": checked,
        "tile": pages.record_tile(checked),
        "head": seal,
    }
    return render(request, "upkeep/record.html", context)


@once
@requires_post
@upkeep_gate(Verb.AUDIT)
def check(request: HttpRequest) -> HttpResponse:
    """Have the whole record checked by a worker."""
    services.ask_check(by=person(request))
    messages.success(request, _("The record is being checked. Reload this page in a minute."))
    return redirect("upkeep:record")


@requires_read
@step_up
@upkeep_gate(Verb.AUDIT)
def export(request: HttpRequest, fmt: str) -> HttpResponseBase:
    """The events of the filter as a table, on record."""
    if fmt not in FILES:
        raise Http404
    by, _form, asked = person(request), *_asked(request)
    asked.pop("voor", None)
    events = queries.narrowed(queries.events_for(by), asked)
    queries.note("audit.exported", asked, by=by, format=fmt, count=events.count())
    return table_export(
        queries.columns(),
        queries.cells(events),
        fmt=fmt,
        filename=f"logboek-{local(clock.now()):%Y%m%d-%H%M}",
        sheet=_("Record of events"),
    )


def _asked(request: HttpRequest) -> tuple[RecordForm, dict[str, Any]]:
    """The filter in the address; a filter that is wrong narrows nothing and says so."""
    form = RecordForm(request.GET or None)
    return form, dict(form.cleaned_data) if form.is_valid() else {}
