"""What the clock asks of this room."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.accounts.mails import WITH_KEYS
from portal.accounts.services.sessions import clear_sessions
from portal.jobs.registry import periodic
from portal.mail.services import forget_text


@periodic(
    "accounts.forget_links", every="minute", label=_("Empty sent mails with a link to an account")
)
def forget_links(at: datetime) -> int:
    """Links that open an account do not stay in the outbox once they were sent."""
    return forget_text(WITH_KEYS)


@periodic("accounts.clear_sessions", every="day", label=_("Clear old sessions"))
def clear_out(at: datetime) -> int:
    """Sessions long over go."""
    return clear_sessions(at)
