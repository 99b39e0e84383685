"""What the queue and the clock do for plans."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.services.inviting import expire_invitations
from plans.services.receipts import send_receipts
from plans.services.reminding import queue_reminders, send_reminders
from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic


@handler("plans.receipt", label=_("Make and mail the receipt of a plan"))
def receipt(job: Job, at: datetime) -> dict[str, Any]:
    """Draw and mail the receipts of a submission."""
    return {"posted": send_receipts(job.payload["submission"])}


@periodic("plans.expire_invitations", every="hour", label=_("End invitations that nobody answered"))
def invitations(at: datetime) -> int:
    """Invitations that nobody answered in time."""
    return expire_invitations(at)


@periodic("plans.deadline_reminders", every="hour")
def deadlines(at: datetime) -> int:
    """Drafts whose deadline comes near."""
    return queue_reminders(at)


@handler("plans.remind")
def remind(job: Job, at: datetime) -> dict[str, Any]:
    """Mail one coalition what is still missing."""
    told = send_reminders(job.key, job.payload["plan"], job.payload["deadline"], at)
    return {"told": told}
