"""Limits of a signed-in session, and the wall before the second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import secondfactor
from portal.accounts.models import User
from portal.accounts.services.sessions import touch_session

BEGAN, SEEN = "session_began", "session_seen"
_ENDED = "_session_has_ended"
TOUCH_EVERY = 60
Handler = Callable[[HttpRequest], HttpResponseBase]


class SessionLimitsMiddleware:
    """Ends a session 8 hours after signing in, or after 30 minutes without a request.

    Stands right after AuthenticationMiddleware: whoever comes too late is a visitor to all that
    follows, so the drafts room keeps his text and the sign-in page asks who he is.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            self._check(request)
        response = self.get_response(request)
        if settings.LANGUAGE_COOKIE_NAME in response.cookies and request.user.is_authenticated:
            _remember_language(request.user, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Say why the person is a visitor now; the drafts room speaks for a form that was sent."""
        if getattr(request, _ENDED, False) and request.method == "GET":
            messages.info(
                request, _("You were signed out because you had not used the portal for a while.")
            )

    def _check(self, request: HttpRequest) -> None:
        now, session = time.time(), request.session
        began = session.get(BEGAN, 0)
        seen = session.get(SEEN, began)
        if now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            setattr(request, _ENDED, True)
        elif now - seen > TOUCH_EVERY:
            session[SEEN] = now
            touch_session(session.session_key or "", at=datetime.fromtimestamp(now, UTC))


class SecondFactorMiddleware:
    """Closes everything to people whose role asks for a second factor until they gave it.

    Whoever has an authenticator app was already asked at sign-in; who got it, or the role, in
    another session meets this wall here, at the next request.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Send to the page where the second factor is set up or given."""
        if getattr(view, "before_second_factor", False) or not secondfactor.lacking(request):
            return None
        name = "accounts:step_up" if secondfactor.has_totp(request.user) else "mfa_activate_totp"
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": reverse(name)})
        return redirect(name)


def _remember_language(user: User, response: HttpResponseBase) -> None:
    """A language chosen while signed in is the person's language from then on."""
    chosen = response.cookies[settings.LANGUAGE_COOKIE_NAME].value
    if chosen != user.language and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).update(language=chosen)
