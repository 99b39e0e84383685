"""The head of the record in mailboxes outside the portal: what proves that no tail was cut off."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from portal import clock
from portal.audit.chain import head
from portal.mail.models import Message
from portal.mail.services import post


def send(at: datetime | None = None) -> list[Message]:
    """Mail today's head of the audit chain to AUDIT_KEEPERS, once a day (UTC) to each."""
    at = at or clock.now()
    now = head()
    context = {"head": str(now), "position": now.position, "day": at.date()}
    return [
        post(f"audit.head:{at:%Y-%m-%d}:{to}", to=to, template="audit_head", context=context, at=at)
        for to in settings.AUDIT_KEEPERS
    ]
