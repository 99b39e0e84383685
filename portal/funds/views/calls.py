"""What a care office does with its calls."""

from __future__ import annotations

from datetime import time

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import clock
from portal.dates import local
from portal.drafts import once
from portal.drafts.keeping import forget, typed
from portal.funds import calls as services
from portal.funds.access import offices_where
from portal.funds.forms import CallForm, ClosingForm, ReasonForm, VersionForm, call_values
from portal.funds.gate import call_gate, must_be_staff, person, tabs_of
from portal.funds.models import Call, Region
from portal.funds.pages import card
from portal.funds.readiness import consequences, missing, warnings, withdrawal_consequences
from portal.funds.rules import OFFICE_REASONS, OfficeVerb
from portal.funds.workflow import OFFICE_LABELS, State, Verb
from portal.web.acting import attempt
from portal.web.conflict import renew
from portal.web.gate import refuse, requires_read

PAGE = 25


@requires_read
def office_calls(request: HttpRequest) -> HttpResponse:
    """The calls of one's own care offices, drafts included."""
    offices, at = must_be_staff(request), clock.now()
    found = Call.objects.filter(region__office__in=offices).select_related("scheme", "region")
    page = Paginator(found.order_by("-closes_at", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(card(c, at), OFFICE_LABELS[State(c.state)]) for c in page],
        "tabs": tabs_of(request, "office_calls"),
        "may_prepare": bool(offices_where(request.user, OfficeVerb.PREPARE_CALL)),
    }
    return render(request, "funds/office_calls.html", context)


@once
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a call."""
    must_be_staff(request)
    regions = _regions(request)
    if not regions:
        refuse(OFFICE_REASONS[OfficeVerb.PREPARE_CALL])
    form = CallForm(typed(request, "call:new"), regions=regions, initial=_start())
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["scheme"], form.cleaned_data["region"]
        call = attempt(form, lambda: services.create_call(*place, form.terms(), by=person(request)))
        if call is not None:
            forget(request, "call:new")
            messages.success(request, _("The call was saved. This is how applicants will see it."))
            return redirect("funds:call", call.pk)
    context = {"form": form, "draft_key": "call:new", "call": None}
    return render(request, "funds/call_form.html", context)


@once
@call_gate(Verb.EDIT)
def edit(request: HttpRequest, call: Call) -> HttpResponse:
    """Change a draft; a save on top of somebody else's shows both."""
    key, current = f"call:{call.pk}", []
    form = CallForm(typed(request, key), regions=_regions(request), initial=call_values(call))
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _update(call, form, request)):
            forget(request, key)
            messages.success(request, _("The call was saved. This is how applicants will see it."))
            return redirect("funds:call", call.pk)
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            current = renew(form, call_values(Call.objects.get(pk=call.pk)))
    context = {"form": form, "draft_key": key, "call": call, "current": current}
    return render(request, "funds/call_form.html", context)


def _update(call: Call, form: CallForm, request: HttpRequest) -> Call:
    values = form.cleaned_data
    version = values["version"] or 0
    place = values["scheme"], values["region"]
    return services.update_call(call, *place, form.terms(), by=person(request), version=version)


@once
@call_gate(Verb.PUBLISH)
def publish(request: HttpRequest, call: Call) -> HttpResponse:
    """Say what publishing does, then do it."""
    at, form = clock.now(), VersionForm(request.POST or None, initial={"version": call.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: services.publish_call(call, **values, by=person(request))):
            messages.success(request, _("The call is published. Everybody can read it now."))
            return redirect("funds:call", call.pk)
    context = {"call": call, "form": form, "missing": missing(call, at)}
    context |= {"warnings": warnings(call), "consequences": consequences(call, at)}
    return render(request, "funds/call_publish.html", context)


@once
@call_gate(Verb.MOVE_CLOSING)
def move_closing(request: HttpRequest, call: Call) -> HttpResponse:
    """Close later, with a reason."""
    start = {"version": call.version, "closes_time": call.closes_time}
    key = f"call-closing:{call.pk}"
    form = ClosingForm(typed(request, key), initial=start)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: services.move_closing(call, **values, by=person(request))):
            forget(request, key)
            messages.success(request, _("The closing moment was moved."))
            return redirect("funds:call", call.pk)
    context = {"call": call, "form": form, "draft_key": key}
    return render(request, "funds/call_closing.html", context)


@once
@call_gate(Verb.WITHDRAW)
def withdraw(request: HttpRequest, call: Call) -> HttpResponse:
    """Withdraw the call, with a reason."""
    key = f"call-withdraw:{call.pk}"
    form = ReasonForm(typed(request, key), initial={"version": call.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: services.withdraw_call(call, **values, by=person(request))):
            forget(request, key)
            messages.success(request, _("The call was withdrawn."))
            return redirect("funds:call", call.pk)
    context = {"call": call, "form": form, "draft_key": key}
    context["consequences"] = withdrawal_consequences(call, clock.now())
    return render(request, "funds/call_withdraw.html", context)


@once
@call_gate(Verb.DISCARD)
def discard(request: HttpRequest, call: Call) -> HttpResponse:
    """Delete a draft."""
    form = VersionForm(request.POST or None, initial={"version": call.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: services.discard_call(call, **values, by=person(request))):
            messages.success(request, _("The draft was deleted."))
            return redirect("funds:office_calls")
    return render(request, "funds/call_discard.html", {"call": call, "form": form})


def _regions(request: HttpRequest) -> QuerySet[Region]:
    """The regions for which this person prepares calls."""
    offices = offices_where(request.user, OfficeVerb.PREPARE_CALL)
    return Region.objects.filter(office__in=offices).select_related("office")


def _start() -> dict[str, object]:
    """What most calls have: the whole working day, this year and the two after it."""
    year = local(clock.now()).year
    return {"year": year, "last_year": year + 2, "opens_time": time(9), "closes_time": time(17)}
