"""The people of one organisation: roles, requests to join, lost second steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts import services
from portal.accounts.forms import AnswerForm, RolesForm
from portal.accounts.gate import (
    colleague,
    managed_organisation,
    manages,
    own_organisation,
    person,
)
from portal.accounts.models import Membership
from portal.accounts.queries import members, open_invitations, requests_to_join, roles_at
from portal.accounts.stepup import step_up
from portal.drafts import once
from portal.refusal import Refusal
from portal.web.gate import requires_post, requires_read


@requires_read
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who acts for this organisation, and what managers can do about it."""
    organisation = own_organisation(request, slug)
    may_manage = manages(request, organisation)
    context = {
        "organisation": organisation,
        "members": members(organisation),
        "may_manage": may_manage,
        "requests": list(requests_to_join(organisation)) if may_manage else [],
        "invitations": list(open_invitations(organisation)) if may_manage else [],
        "now": clock.now(),
    }
    return render(request, "accounts/people.html", context)


@step_up
@once
def roles(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change the roles of a colleague, or end them all."""
    organisation = managed_organisation(request, slug)
    member = colleague(organisation, pk)
    has = roles_at(member, organisation)
    data = request.POST if request.method == "POST" else None
    form = RolesForm(data, organisation=organisation, initial={"roles": has})
    form.allow_none()
    if request.method == "POST" and form.is_valid():
        try:
            services.change_roles(
                member, organisation, form.cleaned_data["roles"], by=person(request)
            )
            messages.success(request, _("The roles of %(name)s were changed.") % {"name": member})
            return redirect("accounts:people", slug=slug)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {"form": form, "organisation": organisation, "person": member}
    return render(request, "accounts/roles.html", context)


@step_up
@requires_post
@once
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Approve or refuse a request to join."""
    organisation = managed_organisation(request, slug)
    asked = get_object_or_404(Membership, pk=pk, organisation=organisation)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal(_("Write a reason of at most 500 characters."), code="too_long")
        _answer(request, asked, form.cleaned_data["reason"])
        messages.success(request, _("%(name)s gets an e-mail about it.") % {"name": asked.user})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:people", slug=slug)


def _answer(request: HttpRequest, asked: Membership, reason: str) -> None:
    if request.POST.get("answer") == "approve":
        services.approve_membership(asked, by=person(request))
    else:
        services.refuse_membership(asked, by=person(request), reason=reason)


@step_up
@requires_post
@once
def reset_second_factor(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let a colleague who lost his phone set up a new second step."""
    organisation = managed_organisation(request, slug)
    member = colleague(organisation, pk)
    try:
        services.reset_second_factor(member, organisation, by=person(request))
        messages.success(
            request,
            _("%(name)s sets up a new second step at the next sign-in.") % {"name": member},
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:people", slug=slug)
