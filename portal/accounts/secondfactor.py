"""Whether this session carries a second factor, and which pages come before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from portal.accounts.models import User
from portal.accounts.roles import second_factor_required

DEMO = "demo"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def given(request: HttpRequest) -> bool:
    """Whether a second factor was given in this session.

    The one-click sign-in of the demo counts as one, as long as the demo is on.
    """
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return "mfa" in methods or (settings.DEMO_MODE and DEMO in methods)


def lacking(request: HttpRequest) -> bool:
    """Whether everything stays closed until this person gives a second factor."""
    return not given(request) and second_factor_required(request.user)


def has_totp(user: User | AnonymousUser) -> bool:
    """Whether this person has an authenticator app."""
    apps = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return bool(apps.exists())


def before_second_factor(view: View) -> View:
    """Mark a view that works without a second factor: setting one up, signing out, and such."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view
