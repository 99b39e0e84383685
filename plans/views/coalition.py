"""The coalition of a plan: who takes part, who was asked, who does what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.board import STEPS, board
from plans.forms.coalition import InviteForm, ReasonForm, TasksForm
from plans.gate import plan_gate
from plans.models import Plan
from plans.pages import stepper
from plans.queries import allowed
from plans.readiness import gaps
from plans.services import answering, inviting
from plans.services.coalition import set_tasks
from plans.structure import Section
from plans.views.shared import data_and_facts
from plans.workflow import Verb
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import requires_post


@plan_gate(Verb.READ)
def coalition(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Members, invitations and the board of what each still has to do."""
    data, facts = data_and_facts(plan)
    shown: dict[str, Any] = {
        "plan": plan,
        "stepper": stepper(plan, gaps(data, facts), Section.COALITION),
        "board": board(data),
        "steps": STEPS,
        "members": plan.members.filter(left_at=None).select_related("org", "contact"),
        "invitations": plan.invitations.select_related("org", "invited_by"),
        "allowed": allowed(request.user, plan),  # type: ignore[arg-type]
    }
    return render(request, "plans/coalition.html", shown)


@once
@plan_gate(Verb.MANAGE_COALITION)
def invite(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Invite an organisation."""
    form = InviteForm(request.POST or None)
    if form.is_valid():
        cleaned = dict(form.cleaned_data)
        name = cleaned.pop("find")
        try:
            inviting.invite(plan.pk, by=request.user, org_name=name, **cleaned)  # type: ignore[arg-type]
        except Refusal as refusal:
            field = "find" if refusal.field == "org" else refusal.field
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The invitation to %(org)s is on its way.") % {"org": name})
            return redirect("plans:coalition", plan.pk)
    return render(request, "plans/invite.html", {"plan": plan, "form": form})


@once
@requires_post
@plan_gate(Verb.MANAGE_COALITION)
def change_invitation(request: HttpRequest, plan: Plan, invitation_id: str) -> HttpResponse:
    """Send an invitation again, or take it back."""
    invitation = get_object_or_404(plan.invitations, pk=invitation_id)
    act = inviting.resend if "resend" in request.POST else inviting.withdraw_invitation
    try:
        act(str(invitation.pk), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done."))
    return redirect("plans:coalition", plan.pk)


@once
@plan_gate(Verb.EDIT)
def tasks(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Write down what each organisation does."""
    members = list(plan.members.filter(left_at=None).select_related("org"))
    form = TasksForm(request.POST or None, members=members)
    if form.is_valid():
        set_tasks(plan.pk, form.tasks(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The tasks are saved."))
        return redirect("plans:coalition", plan.pk)
    return render(request, "plans/tasks.html", {"plan": plan, "form": form})


@once
@plan_gate(Verb.MANAGE_COALITION)
def remove(request: HttpRequest, plan: Plan, member_id: int) -> HttpResponse:
    """Let a member go, with a reason."""
    member = get_object_or_404(plan.members.filter(left_at=None), pk=member_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            answering.leave(member.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("plans:coalition", plan.pk)
    return render(request, "plans/remove.html", {"plan": plan, "member": member, "form": form})
