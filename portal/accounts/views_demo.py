"""Signing in as one of the cast, by one click. Exists in the demo only."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from portal.accounts.demo import member
from portal.accounts.models import User
from portal.accounts.secondfactor import DEMO, before_second_factor
from portal.accounts.stepup import safe_path
from portal.web.gate import public, requires_post


@before_second_factor
@public
@requires_post
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Be this person from now on; the second factor counts as given, a step-up does not."""
    chosen = member(request.POST.get("person", ""))
    if not settings.DEMO_MODE or chosen is None:
        raise Http404
    person = get_object_or_404(User, email=chosen.email, is_active=True)
    if request.user.is_authenticated:
        logout(request)
    get_adapter(request).login(request, person)
    record_authentication(request, person, DEMO)
    response = redirect(safe_path(request.POST.get("next", "")))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax")
    return response
