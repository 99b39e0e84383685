"""Submitting and withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.forms.coalition import ReasonForm
from plans.gaps import Severity
from plans.gate import plan_gate
from plans.models import Plan
from plans.places import gap_url
from plans.queries import own_slug
from plans.readiness import for_org, gaps
from plans.services import filing
from plans.views.shared import data_and_facts
from plans.workflow import InvitationState, Verb
from portal import clock
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal


def submit(request: HttpRequest, plan_id: int) -> HttpResponseBase:
    """The last look, and the act: who may only read may look, the lead's editor may submit."""
    return (_submit if request.method == "POST" else _look)(request, plan_id)


@plan_gate(Verb.READ)
def _look(request: HttpRequest, plan: Plan) -> HttpResponse:
    if plan.state != "draft":
        return redirect("plans:detail", plan.pk)
    data, facts = data_and_facts(plan)
    found = for_org(gaps(data, facts), data, own_slug(request.user, plan))  # type: ignore[arg-type]
    linked = [(g, gap_url(plan, g)) for g in found]
    shown: dict[str, Any] = {
        "plan": plan,
        "blocking": [(g, url) for g, url in linked if g.severity == Severity.BLOCK],
        "warnings": [(g, url) for g, url in linked if g.severity == Severity.WARN],
        "totals": plan.year_totals.all(),
        "waiting": plan.invitations.filter(state=InvitationState.PENDING),
        "is_closed": clock.now() >= plan.deadline,
        "is_lead": "lead_editor" in plan.roles,  # type: ignore[attr-defined]
        "may_ask_extension": "lead_editor" in plan.roles,  # type: ignore[attr-defined]
    }
    return render(request, "plans/submit.html", shown)


@once
@plan_gate(Verb.SUBMIT)
def _submit(request: HttpRequest, plan: Plan) -> HttpResponse:
    try:
        submission = filing.submit(plan.pk, by=request.user, expected=plan.version)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:submit", plan.pk)
    message = _("Submitted under number %(ref)s. Everyone in the coalition gets a receipt by mail.")
    messages.success(request, message % {"ref": submission.plan.reference})
    return redirect("plans:detail", plan.pk)


@once
@plan_gate(Verb.WITHDRAW)
def withdraw(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take the plan back, with a reason."""
    form = ReasonForm(typed(request))
    if form.is_valid():
        try:
            filing.withdraw(plan.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The plan is withdrawn."))
            return redirect("plans:detail", plan.pk)
    return render(request, "plans/withdraw.html", {"plan": plan, "form": form})
