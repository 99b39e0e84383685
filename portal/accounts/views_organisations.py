"""The organisations of a person: which, and asking to join one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts import services
from portal.accounts.forms import JoinForm, OrganisationForm
from portal.accounts.gate import managed_organisation, person
from portal.accounts.models import Organisation, OrganisationKind
from portal.accounts.queries import invitations_for, organisations_with_roles, own_requests
from portal.accounts.roles import office_ids
from portal.drafts import forget, once, typed
from portal.refusal import Refusal
from portal.web.gate import requires_post, requires_read

JOIN = "account:join"


@requires_read
def organisations(request: HttpRequest) -> HttpResponse:
    """Where this person acts, waits, or is invited."""
    context = {
        "organisations": organisations_with_roles(person(request)),
        "requests": list(own_requests(person(request))),
        "invitations": list(invitations_for(person(request), clock.now())),
        "is_office_staff": bool(office_ids(person(request))),
    }
    return render(request, "accounts/organisations.html", context)


@once
def join(request: HttpRequest) -> HttpResponse:
    """Ask to join an organisation that is registered, by its AGB code."""
    form = JoinForm(typed(request, JOIN))
    if request.method == "POST" and form.is_valid():
        try:
            _ask_to_join(request, **form.cleaned_data)
            forget(request, JOIN)
            return redirect("accounts:organisations")
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
    return render(request, "accounts/join.html", {"form": form, "draft_key": JOIN})


@requires_post
@once
def accept_own(request: HttpRequest, pk: str) -> HttpResponse:
    """Accept an invitation to one's own address without the link."""
    mine = invitations_for(person(request), clock.now())
    invitation = get_object_or_404(mine, pk=pk)
    services.accept_own_invitation(invitation, user=person(request))
    messages.success(
        request, _("You now act for %(organisation)s.") % {"organisation": invitation.organisation}
    )
    return redirect("accounts:organisations")


@once
def details(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the name, KVK number and city of an organisation."""
    organisation = managed_organisation(request, slug)
    start = {"name": organisation.name, "kvk": organisation.kvk, "city": organisation.city}
    key = f"account:details:{slug}"
    form = OrganisationForm(typed(request, key), initial=start)
    if request.method == "POST" and form.is_valid():
        services.change_organisation(organisation, by=person(request), **form.cleaned_data)
        forget(request, key)
        messages.success(request, _("The details were saved."))
        return redirect("accounts:people", slug=slug)
    context = {"form": form, "organisation": organisation, "draft_key": key}
    return render(request, "accounts/organisation_details.html", context)


def _ask_to_join(request: HttpRequest, agb: str, role: str, function: str) -> None:
    found = Organisation.objects.filter(
        agb=agb, is_active=True, kind=OrganisationKind.PROVIDER
    ).first()
    if found is None:
        raise Refusal(
            _("No organisation is registered with this AGB code. Check the 8 digits."),
            field="agb",
            code="unknown_agb",
        )
    services.request_membership(person(request), found, role, function=function)
    messages.success(
        request,
        _("Your request was sent to the managers of %(organisation)s.") % {"organisation": found},
    )
