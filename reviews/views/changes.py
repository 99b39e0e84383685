"""Questions to the coalition as the office sees them: asking, what came back, more time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.asked import is_place
from portal import clock
from portal.dates import local
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from portal.web.forms import asks_for_row, with_extra_row
from portal.web.gate import refuse, requires_read
from reviews.asked import facing, orgs_of, requests_of
from reviews.forms.acts import ReasonForm
from reviews.forms.changes import AskForm, ExtendForm, question_rows
from reviews.gate import case_gate, person
from reviews.models import Case, ChangeRequest
from reviews.queries import standing, visible_cases
from reviews.rules import case_verdict, sees_progress
from reviews.services import asking
from reviews.workflow import CaseVerb, ChangeState

USUAL_DAYS = 14


@once
@case_gate(CaseVerb.ASK_CHANGES)
def ask(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask the coalition changes of named parts, with a question at each."""
    if case.plan.state != "in_review":
        return redirect("reviews:changes", case.pk)
    key, orgs = f"ask:{case.pk}", orgs_of(case.plan)
    data = typed(request, key)
    extra = data is not None and asks_for_row(data, "q")
    due = local(clock.now()).date() + timedelta(days=USUAL_DAYS)
    form = AskForm(data, initial={"due": due})
    first = request.GET.get("onderdeel", "")
    rows = question_rows(
        with_extra_row(data, "q") if extra else data, orgs, first if is_place(first, orgs) else ""
    )
    sent = request.method == "POST" and not extra
    if sent and all([form.is_valid(), rows.is_valid()]):
        act = partial(
            asking.ask, case.pk, rows.questions(), by=person(request), **form.cleaned_data
        )
        if attempt(form, act) is not None:
            forget(request, key)
            messages.success(request, _("Asked. The coalition gets an e-mail."))
            return redirect("reviews:changes", case.pk)
    shown = {"plan": case.plan, "case": case, "form": form, "rows": rows, "draft_key": key}
    return render(request, "reviews/ask.html", shown)


@requires_read
def changes(request: HttpRequest, case_id: int) -> HttpResponse:
    """What was asked about a plan, and what changed; who scores may read it too."""
    related = ("plan__call", "plan__office__policy", "submission")
    seen = visible_cases(person(request)).select_related(*related)
    case = get_object_or_404(seen, pk=case_id)
    known = standing(person(request), case)
    shown: dict[str, Any] = {
        "plan": case.plan,
        "case": case,
        "requests": [facing(r, person(request)) for r in requests_of(case)],
        "may_ask": case.plan.state == "in_review"
        and case_verdict(CaseVerb.ASK_CHANGES, case.state, known),
        "names_shown": sees_progress(case.state, known),
        "own": case.assignments.filter(reviewer=person(request)).first(),
    }
    return render(request, "reviews/changes.html", shown)


@once
def extend(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give the coalition more time."""
    found = _managed(request, request_id)
    form = ExtendForm(typed(request), after=found.due_at)
    if form.is_valid():
        said = form.cleaned_data
        act = partial(
            asking.extend, found.pk, said["due"], reason=said["reason"], by=person(request)
        )
        if attempt(form, act) is not None:
            messages.success(request, _("The coalition has more time and gets an e-mail."))
            return redirect("reviews:changes", found.case_id)
    shown = {"plan": found.plan, "asked": found, "form": form}
    return render(request, "reviews/changes_extend.html", shown)


@once
def take_back(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take the question back: the filed version stands."""
    found = _managed(request, request_id)
    form = ReasonForm(typed(request), hint=_("The coalition gets this reason by e-mail."))
    if form.is_valid():
        by, reason = person(request), form.cleaned_data["reason"]
        if attempt(form, partial(asking.take_back, found.pk, reason=reason, by=by)) is not None:
            messages.success(request, _("Taken back. The judging goes on with the filed version."))
            return redirect("reviews:changes", found.case_id)
    shown = {"plan": found.plan, "asked": found, "form": form}
    return render(request, "reviews/changes_take_back.html", shown)


def _managed(request: HttpRequest, request_id: int) -> ChangeRequest:
    """The open question, when this person may change it: a coordinator, or who asked."""
    cases = visible_cases(person(request))
    related = ("plan__office", "case__plan")
    found = get_object_or_404(
        ChangeRequest.objects.filter(case__in=cases).select_related(*related), pk=request_id
    )
    if found.state != ChangeState.OPEN:
        raise Http404
    if not asking.may_manage(found, person(request)):
        refuse(_("Only a coordinator, or whoever asked, can do this."))
    return found
