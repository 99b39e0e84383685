"""The page that asks once more who you are, and the page that goes on from there."""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from portal import audit
from portal.accounts import demo, stepup
from portal.accounts.forms_signin import CodeAgainForm, PasswordForm
from portal.accounts.gate import person
from portal.accounts.secondfactor import before_second_factor, has_totp


@before_second_factor
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for the password, or a code of whoever has an app; then go on."""
    limited: HttpResponse | None = consume_or_429(
        request, action="reauthenticate", user=request.user
    )
    if limited:
        return limited
    by_code = has_totp(person(request))
    path = stepup.safe_path(request.POST.get("next") or request.GET.get("next", ""))
    form = (CodeAgainForm if by_code else PasswordForm)(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        if by_code:
            form.save()
        else:
            reauthenticate_by_password(request)
        with transaction.atomic():
            audit.write("accounts.stepped_up", obj=person(request), actor=person(request))
        return redirect(_onward(request, path))
    hint = demo.step_up_hint(person(request)) if settings.DEMO_MODE else None
    context = {"form": form, "by_code": by_code, "next": path, "demo_hint": hint}
    return render(request, "accounts/step_up.html", context)


@before_second_factor
def go_on(request: HttpRequest) -> HttpResponse:
    """Offer the form that waited for the proof again; it is sent by itself or by its button."""
    path = stepup.safe_path(request.GET.get("next", ""))
    if not stepup.is_fresh(request):
        return stepup.ask(request)
    held = stepup.take_held(request, path)
    if held is None:
        return redirect(path)
    fields = [(name, value) for name, values in held.lists() for value in values]
    return render(request, "accounts/go_on.html", {"path": path, "fields": fields})


def _onward(request: HttpRequest, path: str) -> str:
    if not stepup.is_held(request, path):
        return path
    return f"{reverse('accounts:go_on')}?{urlencode({'next': path})}"
