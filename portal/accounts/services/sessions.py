"""Browsers in which a person is signed in: kept, shown, ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import transaction

from portal import audit, clock
from portal.accounts.devices import device_name
from portal.accounts.models import User, UserSession


def register_session(
    user: User, key: str, user_agent: str, *, at: datetime | None = None
) -> UserSession:
    """Remember that this person signed in with this session; forgets sessions long over."""
    moment = at or clock.now()
    limit = moment - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    UserSession.objects.filter(user=user, began_at__lt=limit).delete()
    session, _made = UserSession.objects.update_or_create(
        key=key,
        defaults={
            "user": user,
            "device": device_name(user_agent),
            "began_at": moment,
            "seen_at": moment,
        },
    )
    return session


def rename_session(old: str, new: str) -> None:
    """The same browser goes on under a new key (after a password change)."""
    UserSession.objects.filter(key=old).update(key=new)


def touch_session(key: str, *, at: datetime) -> None:
    """This session was used at this moment."""
    UserSession.objects.filter(key=key).update(seen_at=at)


@transaction.atomic
def end_session(session: UserSession, *, by: User, at: datetime | None = None) -> None:
    """Sign this browser out, from anywhere."""
    _store().delete(session.key)
    audit.write("accounts.session_ended", obj=session.user, actor=by, at=at)
    session.delete()


def end_all_sessions(user: User, *, keep: str = "") -> int:
    """Sign a person out everywhere (except in the session `keep`); how many were ended."""
    sessions = UserSession.objects.filter(user=user).exclude(key=keep)
    for key in sessions.values_list("key", flat=True):
        _store().delete(key)
    return sessions.delete()[0]


def clear_sessions(at: datetime) -> int:
    """Delete sessions that began longer ago than a session lives; how many rows."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    limit = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return UserSession.objects.filter(began_at__lt=limit).delete()[0]


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()
