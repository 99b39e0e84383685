"""What failed, what waits, what was last done; trying again."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.gate import person
from portal.audit.checking import last_check
from portal.drafts import once
from portal.jobs.models import Job, State
from portal.jobs.registry import said
from portal.upkeep import machinery as queries
from portal.upkeep import pages, services
from portal.upkeep.forms import RetryForm
from portal.upkeep.gate import upkeep_gate
from portal.upkeep.rules import Verb
from portal.web.acting import attempt
from portal.web.gate import requires_read


@requires_read
@upkeep_gate(Verb.RUN)
def machinery(request: HttpRequest) -> HttpResponse:
    """The state of the machinery, and lists of what needs a look."""
    at, faults, searches = clock.now(), queries.faults(), queries.searches()
    scan = queries.scanner()
    state = pages.tiles(jobs=faults.jobs, mails=faults.mails, searches=searches, scan=scan, at=at)
    context = {
        "tiles": [*state, pages.record_tile(last_check())],
        "tabs": pages.tabs(person(request), "machinery"),
        "failed": queries.failed(),
        "waiting": queries.waiting(at),
        "letters": queries.letters(person(request)),
        "searches": searches,
        "stuck": [(name, tick) for name, tick in searches if tick.error],
        "done": queries.done(),
        "scan": scan,
    }
    return render(request, "upkeep/machinery.html", context)


@once
@upkeep_gate(Verb.RUN)
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Say why, then try again."""
    job = get_object_or_404(Job, pk=job_id)
    form = RetryForm(request.POST or None)
    act = partial(services.retry, job.pk, by=person(request))
    if form.is_valid() and attempt(form, lambda: act(**form.cleaned_data)) is not None:
        messages.success(request, _("The task is tried again within a minute."))
        return redirect("upkeep:machinery")
    is_failed = job.state == State.FAILED
    context = {"job": job, "name": said(job.kind), "form": form, "is_failed": is_failed}
    return render(request, "upkeep/retry.html", context)
