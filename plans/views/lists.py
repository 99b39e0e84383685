"""The list of plans, and starting one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from plans.models import CoalitionInvitation
from plans.pages import TONES, state_label
from plans.queries import visible_plans
from plans.services.starting import start_plan
from plans.workflow import InvitationState, State
from portal.accounts.models import Organisation, OrganisationKind, Role
from portal.accounts.roles import memberships_of, office_ids, organisations_where
from portal.drafts.receipts import once
from portal.funds.models import Call
from portal.refusal import Refusal
from portal.web.fields import TextField
from portal.web.forms import PortalForm
from portal.web.paging import Pages

PAGE = 25


class FilterForm(PortalForm):
    """Narrows the list; everything stands in the address."""

    q = TextField(label=_("Search in title or reference"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), *State.choices]
    )


class StartForm(PortalForm):
    """Under which organisation, and what the plan is called."""

    lead = forms.ModelChoiceField(
        label=_("Lead provider"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=_("This organisation files the plan and is contact for the care office."),
    )
    title = TextField(label=_("Title of the plan"), max_length=120)


def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans this person may see."""
    form = FilterForm(request.GET or None)
    plans = visible_plans(request.user)  # type: ignore[arg-type]
    if form.is_valid():
        plans = _narrowed(plans, form.cleaned_data)
    page = Pages(plans.order_by("-changed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    office = bool(office_ids(request.user))
    shown: dict[str, Any] = {
        "page": page,
        "decides_on_deadlines": bool(office_ids(request.user, Role.COORDINATOR)),
        "rows": [(p, state_label(p, office=office), TONES[State(p.state)]) for p in page],
        "form": form,
        "filtered": form.is_bound and form.is_valid() and any(form.cleaned_data.values()),
        "invitations": _invitations(request),
        "can_start": bool(organisations_where(request.user, Role.EDITOR)),
    }
    return render(request, "plans/list.html", shown)


def _narrowed(plans: Any, chosen: dict[str, Any]) -> Any:
    if chosen["state"]:
        plans = plans.filter(state=chosen["state"])
    if chosen["q"]:
        title = plans.filter(title__icontains=chosen["q"])
        plans = title | plans.filter(reference__icontains=chosen["q"])
    return plans


def _invitations(request: HttpRequest) -> list[CoalitionInvitation]:
    own = {f.organisation_id for f in memberships_of(request.user)}
    found = CoalitionInvitation.objects.filter(org__pk__in=own, state=InvitationState.PENDING)
    return list(found.select_related("plan__lead", "org"))


@once
def start(request: HttpRequest, call_id: int) -> HttpResponse:
    """Start a plan under an open call."""
    call = get_object_or_404(Call.objects.select_related("scheme", "region"), pk=call_id)
    own = organisations_where(request.user, Role.EDITOR)
    leads = Organisation.objects.filter(pk__in=own, kind=OrganisationKind.PROVIDER)
    if call.state != "published" or not leads:
        raise Http404
    form = StartForm(request.POST or None)
    form.fields["lead"].queryset = leads  # type: ignore[attr-defined]
    if form.is_valid():
        try:
            plan = start_plan(call, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("plans:detail", plan.pk)
    return render(request, "plans/start.html", {"call": call, "form": form})
