"""Jobs and searches of the outbox: ids in, one service call."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic
from portal.mail import heads, services


@handler("mail.deliver", label=_("Deliver a mail"))
def deliver(job: Job, at: datetime) -> None:
    """Deliver one mail."""
    services.deliver(job.payload["message"], at)


@periodic("mail.audit_heads", every="day", label=_("Mail the seal of the record of events"))
def audit_heads(at: datetime) -> None:
    """Send the head of the record to those who keep it outside the portal."""
    heads.send(at)
