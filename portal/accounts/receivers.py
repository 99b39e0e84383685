"""What follows when Django or allauth says that somebody signed in, out, or changed a key."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth_signals
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from portal import audit
from portal.accounts.middleware import BEGAN, SEEN
from portal.accounts.models import User, UserSession
from portal.accounts.services.sessions import end_all_sessions, register_session


@receiver(auth_signals.user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The session has its own beginning, and the person can see it in a list."""
    session = request.session
    session[BEGAN] = session[SEEN] = time.time()
    if session.session_key is None:
        session.create()
    with transaction.atomic():
        register_session(user, session.session_key or "", _browser(request))
        audit.write("accounts.signed_in", obj=user, actor=user)


@receiver(auth_signals.user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    """The session is over."""
    if user is None:
        return
    with transaction.atomic():
        UserSession.objects.filter(key=request.session.session_key).delete()
        audit.write("accounts.signed_out", obj=user, actor=user)


@receiver(account_signals.password_changed)
def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """All other browsers are signed out; this one goes on under a new key."""
    with transaction.atomic():
        end_all_sessions(user)
        register_session(user, request.session.session_key or "", _browser(request))
        audit.write("accounts.password_changed", obj=user, actor=user)


@receiver(account_signals.password_reset)
def password_reset(user: User, **kwargs: Any) -> None:
    """Whoever was signed in with the old password no longer is."""
    with transaction.atomic():
        end_all_sessions(user)
        audit.write("accounts.password_reset", obj=user, actor=user)


@receiver(mfa_signals.authenticator_removed)
def second_factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Somebody took away his second factor."""
    _note("accounts.second_factor_removed", user, authenticator)


@receiver(mfa_signals.authenticator_reset)
def recovery_codes_made(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """New recovery codes; the old ones are worthless."""
    _note("accounts.recovery_codes_made", user, authenticator)


@receiver(mfa_signals.authentication_failed)
def second_factor_failed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A wrong code."""
    _note("accounts.second_factor_failed", user, authenticator)


def _browser(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))


def _note(verb: str, user: User, authenticator: Authenticator) -> None:
    with transaction.atomic():
        audit.write(verb, obj=user, actor=user, data={"type": authenticator.type})
