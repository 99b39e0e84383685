"""Hints of double funding: what somebody makes of one."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from reviews.forms.changes import NoteForm
from reviews.gate import person
from reviews.hints import hints_for, marks_open, read
from reviews.models import FundingHint
from reviews.queries import latest_case, standing
from reviews.services.hinting import mark
from reviews.workflow import CaseState


@once
def hint(request: HttpRequest, hint_id: int) -> HttpResponse:
    """One hint: why it is there, and what this person found out."""
    user = person(request)
    row = get_object_or_404(FundingHint.objects.select_related("plan__call"), pk=hint_id)
    if not hints_for(user, row.plan).filter(pk=row.pk).exists():
        raise Http404
    case = latest_case(row.plan)
    open_ = case is not None and marks_open(case.state, standing(user, case))
    found = next(h for h in read(user, row.plan, scores_open=open_) if h.number == row.pk)
    key = f"hint:{row.pk}"
    form = NoteForm(typed(request, key), initial={"note": found.own.note if found.own else ""})
    if request.method == "POST" and form.is_valid():
        act = partial(mark, row.pk, form.cleaned_data["note"], by=user)
        if attempt(form, act) is not None:
            forget(request, key)
            messages.success(request, _("Noted."))
            return redirect("reviews:hint", row.pk)
    independent = case is not None and case.state == CaseState.INDEPENDENT
    shown = {"plan": row.plan, "hint": found, "form": form, "draft_key": key}
    return render(request, "reviews/hint.html", shown | {"independent": independent})
