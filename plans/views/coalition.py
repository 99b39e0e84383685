"""The coalition of a plan: who takes part, who was asked, who does what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.at_stake import Place
from plans.board import STEPS
from plans.forms.coalition import InviteForm, ReasonForm
from plans.gate import plan_gate
from plans.models import CoalitionInvitation, Plan
from plans.pages import stepper
from plans.queries import allowed, found_for, own_members
from plans.questions import open_questions
from plans.rules import OFFICE
from plans.services import answering, inviting
from plans.services.outcomes import outcome_of
from plans.standing import kept_board
from plans.structure import Section
from plans.views.contracting import contracts
from plans.views.lapsing import stake_at
from plans.workflow import InvitationState, State, Verb
from portal import clock
from portal.accounts.models import Organisation, Role
from portal.drafts.keeping import typed
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import requires_post


@plan_gate(Verb.READ)
def coalition(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Members, invitations and the board of what each still has to do."""
    prefetch_related_objects([plan], "members__contact", "invitations")
    outcome, at, user = outcome_of(plan.pk), clock.now(), request.user
    own = own_members(user, plan, Role.SIGNATORY)  # type: ignore[arg-type]
    shown: dict[str, Any] = {
        "plan": plan,
        "stepper": stepper(plan, outcome.gaps, Section.COALITION),
        "board": kept_board(plan, outcome, at),
        "steps": STEPS,
        "members": [m for m in plan.members.all() if m.left_at is None],
        "invitations": _invitations(plan),
        "allowed": allowed(user, plan),  # type: ignore[arg-type]
        "handovers": plan.handovers.filter(ended_at=None).select_related("from_org", "to_org"),
        "may_leave": {m.pk for m in own if m.role != "lead"} if plan.state == "draft" else set(),
        "now": at,
        "is_closed": at >= plan.deadline,
        "may_divide": plan.state == State.DRAFT or Section.COALITION in plan.open_sections,
        "questions": open_questions(plan, (), Section.COALITION),
        "is_office": bool(plan.roles & OFFICE),  # type: ignore[attr-defined]
        **contracts(user, plan),  # type: ignore[arg-type]
        "may_ask_extension": "lead_editor" in plan.roles,  # type: ignore[attr-defined]
    }
    return render(request, "plans/coalition.html", shown)


def _invitations(plan: Plan) -> list[CoalitionInvitation]:
    """All of them; `may_repeat` is false once the same organisation takes part or is asked."""
    found = list(plan.invitations.all())
    members = {m.org_id for m in plan.members.all() if m.left_at is None}
    waiting = {i.org_id or i.email for i in found if i.state == InvitationState.PENDING}
    for one in found:
        one.may_repeat = (one.org_id or one.email) not in members | waiting  # type: ignore[attr-defined]
    return found


@once
@plan_gate(Verb.MANAGE_COALITION)
def invite(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Invite an organisation: a known one that was found, or another by its name."""
    chosen = _chosen(request)
    form = InviteForm(typed(request), initial=_initial(request, chosen), known=chosen)
    if form.is_valid():
        cleaned = dict(form.cleaned_data)
        name = cleaned.pop("find")
        try:
            invitation = inviting.invite(plan.pk, by=request.user, org_name=name, **cleaned)  # type: ignore[arg-type]
        except Refusal as refusal:
            field = "find" if refusal.field == "org" and chosen is None else refusal.field
            form.add_error(field if field in form.fields else None, str(refusal))
        else:
            message = _("The invitation to %(org)s is on its way.")
            messages.success(request, message % {"org": invitation.org_name})
            return redirect("plans:coalition", plan.pk)
    text = request.GET.get("find", "")
    shown = {"plan": plan, "form": form, "known": chosen, "text": text}
    shown |= {"found": found_for(plan, text), "stake": stake_at(plan, Place.MEMBERS)}
    return render(request, "plans/invite.html", shown)


def _chosen(request: HttpRequest) -> Organisation | None:
    """The organisation that was found and chosen."""
    slug = request.GET.get("org", "")
    org = Organisation.objects.filter(slug=slug, is_active=True).first() if slug else None
    return None if org is None or org.is_care_office else org


def _initial(request: HttpRequest, org: Organisation | None) -> dict[str, Any]:
    """What is known of the chosen organisation already, or the text that was typed."""
    if org is None:
        return {"find": request.GET.get("find", "")}
    role = "participant" if org.is_provider else "partner"
    return {"find": org.agb or org.name, "kind": org.kind, "role": role}


@once
@requires_post
@plan_gate(Verb.MANAGE_COALITION)
def change_invitation(request: HttpRequest, plan: Plan, invitation_id: str) -> HttpResponse:
    """Send an invitation again (an expired one anew), or take it back."""
    invitation = get_object_or_404(plan.invitations, pk=invitation_id)
    again = "resend" in request.POST
    act = inviting.resend if again else inviting.withdraw_invitation
    sent, taken = (
        _("The invitation to %(org)s is on its way."),
        _("The invitation to %(org)s is withdrawn. Its link no longer works."),
    )
    try:
        act(str(invitation.pk), by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, (sent if again else taken) % {"org": invitation.org_name})
    return redirect("plans:coalition", plan.pk)


@once
@plan_gate(Verb.MANAGE_COALITION)
def remove(request: HttpRequest, plan: Plan, member_id: int) -> HttpResponse:
    """Let a member go, with a reason."""
    member = get_object_or_404(plan.members.filter(left_at=None), pk=member_id)
    form = ReasonForm(typed(request))
    if form.is_valid():
        try:
            answering.leave(member.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            left = _("%(org)s has left the coalition.") % {"org": member.org.name}
            messages.success(request, left)
            return redirect("plans:coalition", plan.pk)
    return render(request, "plans/remove.html", {"plan": plan, "member": member, "form": form})


@once
@plan_gate(Verb.READ)
def leave(request: HttpRequest, plan: Plan, member_id: int) -> HttpResponse:
    """The own organisation leaves the coalition, with a reason."""
    own = own_members(request.user, plan, Role.SIGNATORY)  # type: ignore[arg-type]
    member = next((m for m in own if m.pk == member_id and m.role != "lead"), None)
    if member is None:
        raise Http404
    form = ReasonForm(typed(request))
    if form.is_valid():
        try:
            answering.leave(member.pk, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("%(org)s has left the coalition.") % {"org": member.org.name}
            )
            return redirect("plans:list")
    return render(
        request, "plans/remove.html", {"plan": plan, "member": member, "form": form, "own": True}
    )


@plan_gate(Verb.MANAGE_COALITION)
def find(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Organisations by name or AGB code, as one types; without script on the page itself."""
    text = request.GET.get("find", "")
    shown = {"plan": plan, "found": found_for(plan, text), "text": text.strip()}
    return render(request, "plans/_found.html", shown)
