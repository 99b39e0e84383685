"""The screening of a call in one table, and the checks by hand of one plan."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.workflow import UNDER_JUDGEMENT
from plans.workflow import Verb as PlanVerb
from portal.accounts.models import Role
from portal.accounts.roles import has_role
from portal.drafts import once, typed
from portal.web.acting import attempt
from portal.web.gate import refuse, requires_post, requires_read
from reviews.desks import screening_of
from reviews.forms.screens import ChecksForm, ScreensForm
from reviews.gate import desk_gate, person, staffed_call
from reviews.lines import lines_of, matching
from reviews.models import ManualOutcome
from reviews.pages import findings
from reviews.paging import page_of
from reviews.places import tabs_of
from reviews.screens import AUTOMATIC, narrowed, rows_of
from reviews.services.checking import note_checks
from reviews.services.screening import screen_again
from reviews.views.acting import press
from reviews.workflow import ManualCheck

PAGE = 50


@requires_read
def screens(request: HttpRequest, call_id: int) -> HttpResponse:
    """Every filed plan of a call with the outcome of each check."""
    call = staffed_call(request, call_id)
    form = ScreensForm(request.GET or None)
    chosen = form.chosen()
    lines = narrowed(lines_of(call, person(request)), chosen.get("show", ""))
    if words := chosen.get("q"):
        lines = lines.filter(Q(text=matching(words)))
    page = page_of(lines.order_by("filed_at", "plan_id"), request.GET.get("page", ""), PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    shown: dict[str, Any] = {
        "call": call,
        "form": form,
        "page": page,
        "rows": rows_of(page.rows),
        "automatic": AUTOMATIC,
        "manual": list(ManualCheck),
        "query": query.urlencode(),
        "narrowed": bool(chosen),
        "may_check": has_role(request.user, call.region.office_id, Role.COORDINATOR),
        "tabs": tabs_of(call, request.user, "reviews:screens"),
    }
    return render(request, "reviews/screens.html", shown)


@once
@desk_gate(PlanVerb.READ)
def checks(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The checks by hand of one plan, for the coordinator."""
    if Role.COORDINATOR not in plan.standing.roles:  # type: ignore[attr-defined]
        refuse(_("Only a coordinator of your care office can do this."))
    known = {row.check_code: row for row in ManualOutcome.objects.filter(plan=plan)}
    form = ChecksForm(typed(request), known=known)
    if form.is_valid():
        act = partial(note_checks, plan.pk, form.looks(), by=person(request))
        if attempt(form, act) is not None:
            messages.success(request, _("The checks are noted."))
            return redirect("reviews:screens", plan.call_id)
    screening = screening_of(plan)
    stored = screening.findings if screening else []
    shown = {
        "plan": plan,
        "form": form,
        "screening": screening,
        "findings": findings(stored, get_language() or "nl"),
        "may_rescreen": plan.state in UNDER_JUDGEMENT,
    }
    return render(request, "reviews/checks.html", shown)


@once
@requires_post
@desk_gate(PlanVerb.READ)
def rescreen(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The automatic checks once more, on the version that counts."""
    if Role.COORDINATOR not in plan.standing.roles:  # type: ignore[attr-defined]
        refuse(_("Only a coordinator of your care office can do this."))
    act = partial(screen_again, plan.pk, by=person(request))
    press(request, act, _("The automatic checks were run again."))
    return redirect("reviews:checks", plan.pk)
