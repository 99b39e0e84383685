"""A change of lead or of cashier: proposed by the lead, confirmed by both sides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.forms.handing import HandoverForm
from plans.gate import plan_gate
from plans.models import Handover, Plan
from plans.queries import own_members
from plans.services.handing import confirm_handover, end_handover, propose_handover
from plans.workflow import Verb
from portal.accounts.models import Role
from portal.accounts.stepup import step_up_to_send
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import refuse


@once
@plan_gate(Verb.MANAGE_COALITION)
def propose(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Propose that another provider becomes lead or cashier."""
    form = HandoverForm(typed(request), plan=plan)
    if form.is_valid():
        try:
            handover = propose_handover(plan.pk, by=request.user, **form.proposal())  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The signatories of both organisations get a mail."))
            return redirect("plans:answer_handover", plan.pk, handover.pk)
    return render(request, "plans/handover.html", {"plan": plan, "form": form})


@step_up_to_send
@once
@plan_gate(Verb.READ)
def answer(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """What changes and who has said yes; a signatory of a side confirms or calls it off."""
    query = plan.handovers.select_related("from_org", "to_org", "asked_by", "from_by", "to_by")
    handover = get_object_or_404(query, pk=number)
    sides = _own_sides(request, handover)
    may_end = handover.is_open and (bool(sides) or "lead_editor" in plan.roles)  # type: ignore[attr-defined]
    if request.method == "POST":
        _answered(request, handover, may_end)
        return redirect("plans:answer_handover", plan.pk, handover.pk)
    shown: dict[str, Any] = {
        "plan": plan,
        "handover": handover,
        "sides": sides if handover.is_open else [],
        "may_end": may_end,
    }
    return render(request, "plans/answer_handover.html", shown)


def _answered(request: HttpRequest, handover: Handover, may_end: bool) -> None:
    by: Any = request.user
    try:
        if "end" in request.POST:
            if not may_end:
                refuse(_("Only the two organisations and the lead can call this off."))
            end_handover(handover.pk, by=by)
            messages.success(request, _("The change is called off. Everything stays as it was."))
        else:
            found = confirm_handover(handover.pk, request.POST.get("org", ""), by=by)
            messages.success(
                request,
                _("The change has been made.")
                if found.done_at
                else _("Confirmed. The other organisation still has to confirm."),
            )
    except Refusal as refusal:
        messages.error(request, str(refusal))


def _own_sides(request: HttpRequest, handover: Handover) -> list[tuple[str, str, bool]]:
    """The sides for which this person may confirm: slug, name, and whether it was done."""
    own = {m.org_id for m in own_members(request.user, handover.plan, Role.SIGNATORY)}  # type: ignore[arg-type]
    sides = (
        (handover.from_org, handover.from_at),
        (handover.to_org, handover.to_at),
    )
    return [(org.slug, org.name, at is not None) for org, at in sides if org.slug in own]
