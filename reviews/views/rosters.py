"""The assignment table of a call, and the same by a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import Role
from portal.documents.exports import Column, table_export
from portal.drafts import once
from portal.funds.models import Call
from portal.refusal import Refusal
from portal.web.acting import attempt
from portal.web.gate import requires_post, requires_read
from reviews.forms.rosters import FileForm, seats_in
from reviews.gate import person, staffed_call
from reviews.lines import Lines, lines_of, own_parts
from reviews.paging import page_of
from reviews.places import tabs_of
from reviews.rosters import ASSIGNABLE, people_of, rows_of
from reviews.services import rostering
from reviews.services.consensus import LEAST_REVIEWERS

PAGE = 25


@requires_read
def assignments(request: HttpRequest, call_id: int) -> HttpResponse:
    """Plans against reviewers, with a proposal for plans that are short of people."""
    call = staffed_call(request, call_id, Role.COORDINATOR)
    everything = request.GET.get("show") == "all"
    lines = _assignable(request, call)
    if not everything:
        lines = lines.filter(asked__lt=LEAST_REVIEWERS)
    page = page_of(lines.order_by("filed_at", "plan_id"), request.GET.get("page", ""), PAGE)
    people = people_of(call)
    shown: dict[str, Any] = {
        "call": call,
        "page": page,
        "people": people,
        "rows": (rows := rows_of(page.rows, people, person(request))),
        "askable": any(row.askable for row in rows),
        "everything": everything,
        "query": "show=all" if everything else "",
        "new": lines_of(call, person(request)).filter(state="submitted").count(),
        "tabs": tabs_of(call, request.user, "reviews:assignments"),
    }
    return render(request, "reviews/assignments.html", shown)


def _assignable(request: HttpRequest, call: Call) -> Lines:
    """The plans for which this person may ask people: not those the person scores."""
    own = [plan for plan, part in own_parts(call, person(request)).items() if part.counts]
    found = lines_of(call, person(request)).filter(
        state__in=("in_review", "changes_asked"), case_state__in=ASSIGNABLE
    )
    return found.exclude(plan__in=own)


@once
@requires_post
def ask(request: HttpRequest, call_id: int) -> HttpResponse:
    """Ask everybody who was ticked, all or none."""
    call = staffed_call(request, call_id, Role.COORDINATOR)
    pairs = seats_in(request.POST.getlist("seat"))
    try:
        count = rostering.ask_all(call.pk, pairs, by=person(request))
        messages.success(request, _asked(count))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("reviews:assignments", call.pk)


@once
def import_file(request: HttpRequest, call_id: int) -> HttpResponse:
    """Assignments from a CSV file: first what each row would do, then do it."""
    call = staffed_call(request, call_id, Role.COORDINATOR)
    form = FileForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"call": call, "form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        rows = attempt(form, partial(rostering.read_rows, text)) or []
        if rows and "apply" in request.POST:
            act = partial(rostering.apply_rows, call.pk, rows, by=person(request))
            if (count := attempt(form, act)) is not None:
                messages.success(request, _asked(count))
                return redirect("reviews:assignments", call.pk)
        shown |= _looked_at(call, rows, text)
    return render(request, "reviews/assignments_import.html", shown)


def _looked_at(call: Call, rows: list[tuple[str, str]], text: str) -> dict[str, Any]:
    checked = rostering.check_rows(call, rows)
    wrong = [row for row in checked if row.outcome == "wrong"]
    new = sum(row.outcome == "new" for row in checked)
    return {"checked": checked, "wrong": wrong, "new": new, "text": text}


def _asked(count: int) -> str:
    if not count:
        return _("Nobody new was asked.")
    text = ngettext("%(n)d assignment made.", "%(n)d assignments made.", count)
    return text % {"n": count} + " " + _("The reviewers get an e-mail.")


@requires_read
def template(request: HttpRequest, call_id: int) -> HttpResponseBase:
    """A CSV file to fill in: every plan that needs reviewers, a row for each empty seat."""
    call = staffed_call(request, call_id, Role.COORDINATOR)
    lines = _assignable(request, call).filter(asked__lt=LEAST_REVIEWERS).order_by("filed_at")
    rows = (
        (line.reference, "", line.title)
        for line in lines
        for _seat in range(LEAST_REVIEWERS - (line.asked or 0))
    )
    columns = [Column("plan"), Column("beoordelaar"), Column("titel")]
    filename = f"toewijzing-{call.scheme_id}-{call.year}-{call.region.slug}"
    return table_export(columns, rows, fmt="csv", filename=filename)
