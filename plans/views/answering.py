"""Answering an invitation, for who has an account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from plans.forms.coalition import AcceptForm, DeclineForm
from plans.models import CoalitionInvitation
from plans.services import answering
from plans.services.answering import ANSWERING_ROLES
from plans.workflow import InvitationState
from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.roles import organisations_where
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.refusal import Refusal


def answer(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """What is asked, by whom, and the two answers."""
    return _page(request, invitation_for(request, invitation_id))


@once
def accept(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Accept for the own organisation."""
    invitation = invitation_for(request, invitation_id)
    form = AcceptForm(request.POST or None)
    org = invitation.org or _chosen(request)
    if request.method != "POST" or org is None:
        return redirect("plans:answer", invitation.pk)
    if not form.is_valid():
        return _page(request, invitation, accept_form=form)
    try:
        member = answering.accept(
            str(invitation.pk),
            by=request.user,  # type: ignore[arg-type]
            org=org,
            **form.cleaned_data,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, invitation, accept_form=form)
    forget(request, _key(invitation, "accept"))
    messages.success(request, _("%(org)s takes part in this plan.") % {"org": org.name})
    return redirect("plans:detail", member.plan_id)


@once
def decline(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Decline with a reason."""
    invitation = invitation_for(request, invitation_id)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        try:
            answering.decline(str(invitation.pk), by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error("text" if refusal.field == "text" else None, str(refusal))
        else:
            forget(request, _key(invitation, "decline"))
            messages.success(request, _("You declined. The lead provider gets a message."))
            return redirect("plans:list")
    return _page(request, invitation, decline_form=form)


def _page(request: HttpRequest, invitation: CoalitionInvitation, **forms: Any) -> HttpResponse:
    shown: dict[str, Any] = {
        "invitation": invitation,
        "accept_key": (to_accept := _key(invitation, "accept")),
        "decline_key": (to_decline := _key(invitation, "decline")),
        "organisations": _own(request),
        "may_register": invitation.org_id is None
        and request.user.email.lower() == invitation.email,  # type: ignore[union-attr]
        "closed": (closed := _closed(invitation)),
        "is_open": not closed,
        "takes_part": invitation.state == InvitationState.ACCEPTED,
    }
    if request.method == "GET":
        forms["accept_form"] = AcceptForm(typed(request, to_accept))
        forms["decline_form"] = DeclineForm(typed(request, to_decline))
    blank = {"accept_form": AcceptForm(), "decline_form": DeclineForm()}
    return render(request, "plans/invitation.html", shown | blank | forms)


def _closed(invitation: CoalitionInvitation) -> str:
    """Why an invitation cannot be answered any more; "" while it can."""
    try:
        answering.check_open(invitation, clock.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


def _key(invitation: CoalitionInvitation, answer: str) -> str:
    """The draft of one of the two answers."""
    return f"invitation:{invitation.pk}:{answer}"


def invitation_for(request: HttpRequest, invitation_id: str) -> CoalitionInvitation:
    """An invitation that this person may answer; any other does not exist for him."""
    query = CoalitionInvitation.objects.select_related(
        "plan__lead", "plan__call", "plan__scheme", "plan__region", "org"
    )
    invitation = get_object_or_404(query, pk=invitation_id)
    if not is_for(request, invitation):
        raise Http404
    return invitation


def is_for(request: HttpRequest, invitation: CoalitionInvitation) -> bool:
    """The invited address, or someone with a role at the invited organisation."""
    user = request.user
    if not user.is_authenticated:
        return False
    own = organisations_where(user, *ANSWERING_ROLES)
    known = invitation.org is not None and invitation.org.pk in own
    return known or (invitation.org is None and user.email.lower() == invitation.email)


def _chosen(request: HttpRequest) -> Organisation | None:
    """For an invitation without organisation: the one that was chosen, or the only one."""
    own = _own(request)
    wanted = [o for o in own if o.slug == request.POST.get("org")] or own
    return wanted[0] if len(wanted) == 1 else None


def _own(request: HttpRequest) -> list[Organisation]:
    return list(
        Organisation.objects.filter(pk__in=organisations_where(request.user, *ANSWERING_ROLES))
    )
