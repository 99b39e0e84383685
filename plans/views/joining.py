"""The link in an invitation, and the way in for who has no account or organisation yet."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from plans.forms.joining import NewOrganisationForm, PersonForm
from plans.models import CoalitionInvitation
from plans.services import joining
from plans.services.answering import ANSWERING_ROLES
from plans.views.answering import invitation_for, is_for
from portal.accounts import secrets
from portal.accounts.models import User
from portal.accounts.roles import organisations_where
from portal.accounts.secondfactor import before_second_factor
from portal.drafts.receipts import once
from portal.refusal import Refusal
from portal.web.gate import public, requires_read

_KEPT = "coalition_invitation"


@before_second_factor
@public
@never_cache
@requires_read
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: the token goes into the session, out of the address and the logs."""
    request.session[_KEPT] = secrets.encrypt(token)
    return redirect("plans:invited")


@before_second_factor
@public
@never_cache
@once
def invited(request: HttpRequest) -> HttpResponse:
    """What is asked, by whom; sign in, or make an account and take part."""
    token = _token(request)
    try:
        invitation = joining.find_invitation(token)
    except Refusal as refusal:
        return render(request, "plans/invitation_closed.html", {"why": refusal}, status=410)
    if request.user.is_authenticated:
        if is_for(request, invitation):
            return redirect("plans:answer", invitation.pk)
        return _other(request, invitation)
    shown: dict[str, Any] = {"invitation": invitation}
    if not User.objects.filter(email__iexact=invitation.email).exists():
        shown |= _forms(request, invitation)
        if request.method == "POST" and all(f.is_valid() for f in shown["forms"]):
            newcomer = _join(token, shown["forms"])
            if newcomer is not None:
                return _signed_in(request, newcomer)
    return render(request, "plans/invited.html", shown)


@once
def join(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Register the invited organisation; for the invited person who has an account."""
    invitation = invitation_for(request, invitation_id)
    if invitation.org_id is not None or request.user.email.lower() != invitation.email:  # type: ignore[union-attr]
        raise Http404
    form = _organisation_form(request, invitation)
    if form.is_valid():
        try:
            member = joining.register(
                str(invitation.pk),
                form.organisation(),
                by=request.user,  # type: ignore[arg-type]
            )
        except Refusal as refusal:
            _at_field(form, refusal)
        else:
            messages.success(request, _welcome(member.org.name))
            return redirect("plans:detail", member.plan_id)
    return render(request, "plans/join.html", {"invitation": invitation, "form": form})


@once
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the managers of the invited organisation to be let in; for who has an account."""
    try:
        invitation = joining.find_invitation(_token(request))
        if request.method == "POST":
            org = joining.request_for(invitation, by=request.user)  # type: ignore[arg-type]
            message = _("Your request has gone to the managers of %(org)s.")
            messages.success(request, message % {"org": org.name})
            return redirect("/")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("plans:invited")


def _other(request: HttpRequest, invitation: CoalitionInvitation) -> HttpResponse:
    """Signed in, but not the one who may answer: a colleague may ask to be let in."""
    mine = request.user.email.lower() == invitation.email  # type: ignore[union-attr]
    may_ask = mine and invitation.org_id is not None
    shown = {"invitation": invitation, "may_ask": may_ask}
    return render(request, "plans/invitation_other.html", shown, status=200 if may_ask else 403)


def _forms(request: HttpRequest, invitation: CoalitionInvitation) -> dict[str, Any]:
    person = PersonForm(request.POST or None, email=invitation.email)
    if invitation.org_id is not None:
        return {"forms": [person], "person_form": person}
    organisation = _organisation_form(request, invitation)
    return {"forms": [person, organisation], "person_form": person, "org_form": organisation}


def _organisation_form(
    request: HttpRequest, invitation: CoalitionInvitation
) -> NewOrganisationForm:
    name = "" if invitation.org_name.isdigit() else invitation.org_name
    return NewOrganisationForm(
        request.POST or None, kind=invitation.kind, initial={"org_name": name}
    )


def _join(token: str, forms: list[Any]) -> User | None:
    try:
        if len(forms) == 1:
            return joining.ask_to_join(token, forms[0].person())
        member = joining.join_new(token, forms[0].person(), forms[1].organisation())
    except Refusal as refusal:
        _at_field(forms[-1], refusal)
        return None
    return member.accepted_by


def _signed_in(request: HttpRequest, newcomer: User) -> HttpResponse:
    record_authentication(request, newcomer, "password")
    roles = organisations_where(newcomer, *ANSWERING_ROLES)
    url = reverse("plans:list") if roles else "/"
    if roles:
        messages.success(request, _("Your account is made and your organisation takes part."))
    else:
        messages.success(
            request,
            _("Your account is made. A manager of your organisation now decides on your request."),
        )
    response: HttpResponse = perform_login(request, newcomer, redirect_url=url)
    return response


def _welcome(org: str) -> str:
    return _("%(org)s takes part in this plan.") % {"org": org}


def _at_field(form: Any, refusal: Refusal) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _token(request: HttpRequest) -> str:
    kept = request.session.get(_KEPT, "")
    try:
        return secrets.decrypt(kept) if kept else ""
    except InvalidToken:
        return ""
