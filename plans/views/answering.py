"""Answering an invitation: by the link in the mail, or from the list of plans."""

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
from plans.tokens import token_hash
from plans.workflow import InvitationState
from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.roles import organisations_where
from portal.drafts.receipts import once
from portal.refusal import Refusal


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: leads to the invitation once the right person has signed in."""
    invitation = get_object_or_404(CoalitionInvitation, token_hash=token_hash(token))
    if not _is_for(request, invitation):
        return render(request, "plans/invitation_other.html", {"invitation": invitation})
    return redirect("plans:answer", invitation.pk)


def answer(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """What is asked, by whom, and the two answers."""
    invitation = _invitation(request, invitation_id)
    shown: dict[str, Any] = {
        "invitation": invitation,
        "accept_form": AcceptForm(),
        "decline_form": DeclineForm(),
        "organisations": _own(request),
        "is_open": invitation.state == InvitationState.PENDING
        and clock.now() < invitation.expires_at,
    }
    return render(request, "plans/invitation.html", shown)


@once
def accept(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Accept for the own organisation."""
    invitation = _invitation(request, invitation_id)
    form = AcceptForm(request.POST or None)
    org = invitation.org or next(iter(_own(request)), None)
    if request.method != "POST" or org is None or not form.is_valid():
        return redirect("plans:answer", invitation.pk)
    try:
        member = answering.accept(
            str(invitation.pk),
            by=request.user,  # type: ignore[arg-type]
            org=org,
            **form.cleaned_data,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("plans:answer", invitation.pk)
    messages.success(request, _("%(org)s takes part in this plan.") % {"org": org.name})
    return redirect("plans:detail", member.plan_id)


@once
def decline(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Decline with a reason."""
    invitation = _invitation(request, invitation_id)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.decline(str(invitation.pk), by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("You declined. The lead provider gets a message."))
            return redirect("plans:list")
    return render(
        request,
        "plans/invitation.html",
        {
            "invitation": invitation,
            "accept_form": AcceptForm(),
            "decline_form": form,
            "organisations": _own(request),
            "is_open": invitation.state == InvitationState.PENDING,
        },
    )


def _invitation(request: HttpRequest, invitation_id: str) -> CoalitionInvitation:
    query = CoalitionInvitation.objects.select_related("plan__lead", "plan__call", "org")
    invitation = get_object_or_404(query, pk=invitation_id)
    if not _is_for(request, invitation):
        raise Http404
    return invitation


def _is_for(request: HttpRequest, invitation: CoalitionInvitation) -> bool:
    """The invited address, or someone with a role at the invited organisation."""
    user = request.user
    if not user.is_authenticated:
        return False
    own = organisations_where(user, *ANSWERING_ROLES)
    known = invitation.org is not None and invitation.org.pk in own
    return known or (invitation.org is None and user.email.lower() == invitation.email)


def _own(request: HttpRequest) -> list[Organisation]:
    return list(
        Organisation.objects.filter(pk__in=organisations_where(request.user, *ANSWERING_ROLES))
    )
