"""The settings of a care office."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal import audit
from portal.accounts.models import Organisation
from portal.drafts import once
from portal.drafts.keeping import forget, typed
from portal.funds.access import may
from portal.funds.forms_office import SettingsForm, settings_values
from portal.funds.gate import must_be_staff, office_gate, person, tabs_of
from portal.funds.models import OfficePolicy
from portal.funds.pages import history, settings_rows
from portal.funds.queries import clauses_of, policy_of
from portal.funds.rules import OfficeVerb
from portal.funds.settings import change_settings, settings_of
from portal.web.acting import attempt
from portal.web.conflict import renew
from portal.web.gate import requires_read


@requires_read
def settings_list(request: HttpRequest) -> HttpResponse:
    """The offices of this person; straight on when there is one."""
    found = OfficePolicy.objects.filter(office__in=must_be_staff(request)).select_related("office")
    policies = list(found.order_by("office__name"))
    if len(policies) == 1:
        return redirect("funds:settings", policies[0].office.slug)
    context = {"policies": policies, "tabs": tabs_of(request, "settings_list")}
    return render(request, "funds/settings_list.html", context)


@requires_read
@office_gate(OfficeVerb.READ_SETTINGS)
def settings(request: HttpRequest, office: Organisation) -> HttpResponse:
    """What the office has set, and what it means."""
    policy = policy_of(office)
    context = {
        "office": office,
        "rows": settings_rows(policy),
        "policy": policy,
        "clauses": clauses_of(policy),
        "history": history(audit.history(policy)[:20]),
        "tabs": tabs_of(request, "settings_list"),
        "may_change": may(request.user, office.pk, OfficeVerb.CHANGE_SETTINGS),
    }
    return render(request, "funds/settings.html", context)


@once
@office_gate(OfficeVerb.CHANGE_SETTINGS)
def change(request: HttpRequest, office: Organisation) -> HttpResponse:
    """Change the settings; a save on top of somebody else's shows both."""
    policy, key, current = policy_of(office), f"settings:{office.slug}", []
    stored = settings_values(settings_of(policy), policy.version)
    form = SettingsForm(typed(request, key), clauses=clauses_of(policy), initial=stored)
    if request.method == "POST" and form.is_valid():
        values = {"by": person(request), "version": form.cleaned_data["version"]}
        if attempt(form, lambda: change_settings(policy, form.settings(), **values)):
            forget(request, key)
            messages.success(request, _("The settings were saved."))
            return redirect("funds:settings", office.slug)
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            current = renew(form, stored)
    context = {"form": form, "office": office, "draft_key": key, "current": current}
    return render(request, "funds/settings_form.html", context)
