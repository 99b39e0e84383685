"""Where a person of the care office works or worked: plans of these stay closed (G18)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.accounts.models import Employment
from portal.accounts.services.employment import withdraw_employment
from portal.drafts import forget, once, typed
from portal.web.acting import attempt
from reviews.forms.acts import ReasonForm
from reviews.forms.changes import EmployerForm
from reviews.gate import must_be_staff, person
from reviews.services import ties

KEY = "review-employers"


@once
def employers(request: HttpRequest) -> HttpResponse:
    """The own employers, and telling one more."""
    must_be_staff(request)
    form = EmployerForm(typed(request, KEY))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        act = partial(ties.tell, person(request), said["organisation"], until=said["until"])
        if attempt(form, act) is not None:
            forget(request, KEY)
            messages.success(
                request, _("Noted. Plans in which this organisation takes part are closed to you.")
            )
            return redirect("reviews:employers")
    told = person(request).employments.filter(withdrawn_at=None).select_related("organisation")
    shown = {"form": form, "draft_key": KEY, "told": told, "is_office_staff": True}
    return render(request, "reviews/employers.html", shown)


@once
def withdraw_employer(request: HttpRequest, employment_id: int) -> HttpResponse:
    """Take back an employer that was told by mistake."""
    must_be_staff(request)
    own = Employment.objects.filter(user=person(request), withdrawn_at=None)
    row = get_object_or_404(own.select_related("organisation"), pk=employment_id)
    form = ReasonForm(typed(request), hint=_("For the record."))
    if form.is_valid():
        by, reason = person(request), form.cleaned_data["reason"]
        if attempt(form, partial(withdraw_employment, row.pk, by=by, reason=reason)) is not None:
            messages.success(request, _("Taken back. A plan that was closed stays closed."))
            return redirect("reviews:employers")
    return render(request, "reviews/employer_withdraw.html", {"form": form, "row": row})
