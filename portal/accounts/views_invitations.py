"""Inviting a colleague, and answering an invitation."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.accounts import secrets, services
from portal.accounts.forms import InviteForm, NewcomerForm
from portal.accounts.gate import managed_organisation, person
from portal.accounts.models import Invitation, User
from portal.accounts.secondfactor import before_second_factor
from portal.accounts.stepup import step_up
from portal.drafts import forget, once, typed
from portal.refusal import Refusal
from portal.web.gate import public, requires_post, requires_read

_KEPT = "invitation_opened"


@step_up
@once
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a colleague by e-mail."""
    organisation = managed_organisation(request, slug)
    key = f"account:invite:{slug}"
    form = InviteForm(typed(request, key), organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = services.invite_person(
                organisation, by=person(request), **form.cleaned_data
            )
            forget(request, key)
            messages.success(
                request, _("The invitation was sent to %(email)s.") % {"email": invitation.email}
            )
            return redirect("accounts:people", slug=slug)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {"form": form, "organisation": organisation, "draft_key": key}
    return render(request, "accounts/invite.html", context)


@step_up
@requires_post
@once
def resend(request: HttpRequest, pk: str) -> HttpResponse:
    """Send a new link."""
    invitation = _managed(request, pk)
    try:
        services.resend_invitation(invitation, by=person(request))
        messages.success(request, _("A new link was sent. The old link no longer works."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:people", slug=invitation.organisation.slug)


@requires_post
@once
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    """Make the link worthless."""
    invitation = _managed(request, pk)
    try:
        services.withdraw_invitation(invitation, by=person(request))
        messages.success(request, _("The invitation was withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:people", slug=invitation.organisation.slug)


@before_second_factor
@public
@never_cache
@requires_read
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: the token goes into the session, out of the address and the logs."""
    request.session[_KEPT] = secrets.encrypt(token)
    return redirect("accounts:invitation")


@before_second_factor
@public
@never_cache
@once
def accept(request: HttpRequest) -> HttpResponse:
    """Answer the invitation: join as the signed-in person, or as a new one.

    Never cached: one address serves every invitation, and browsers keep a 410 for good.
    """
    token = _token(request)
    try:
        invitation = services.find_invitation(token)
    except Refusal as refusal:
        return _closed(request, refusal)
    if request.user.is_authenticated:
        return _accept_signed_in(request, token, invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return render(request, "accounts/invitation_sign_in.html", {"invitation": invitation})
    form = NewcomerForm(
        request.POST or None, email=invitation.email, initial={"name": invitation.name}
    )
    if request.method == "POST" and form.is_valid():
        return _accept_as_newcomer(request, token, form)
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/invitation.html", context)


def _token(request: HttpRequest) -> str:
    kept = request.session.get(_KEPT, "")
    try:
        return secrets.decrypt(kept) if kept else ""
    except InvalidToken:
        return ""


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "accounts/invitation_closed.html", {"why": refusal}, status=410)


def _accept_signed_in(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    fits = person(request).email.lower() == invitation.email.lower()
    if request.method != "POST" or not fits:
        context = {"invitation": invitation, "fits": fits}
        status = 200 if fits else 403
        return render(request, "accounts/invitation_join.html", context, status=status)
    services.accept_invitation(token, user=person(request))
    _welcome(request, invitation)
    return redirect("/")


def _accept_as_newcomer(request: HttpRequest, token: str, form: NewcomerForm) -> HttpResponse:
    try:
        newcomer = services.accept_invitation(
            token,
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            language=get_language() or "nl",
        )
    except Refusal as refusal:
        return _closed(request, refusal)
    record_authentication(request, newcomer, "password")
    response: HttpResponse = perform_login(request, newcomer)
    return response


def _welcome(request: HttpRequest, invitation: Invitation) -> None:
    messages.success(
        request, _("You now act for %(organisation)s.") % {"organisation": invitation.organisation}
    )


def _managed(request: HttpRequest, pk: str) -> Invitation:
    invitation = get_object_or_404(Invitation.objects.select_related("organisation"), pk=pk)
    managed_organisation(request, invitation.organisation.slug)
    return invitation
