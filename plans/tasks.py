"""What the queue and the clock do for plans."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.services.inviting import expire_invitations
from plans.services.receipts import send_receipts
from plans.services.reminding import queue_reminders, send_reminders
from plans.services.telling import tell_moved, tell_note, tell_withdrawn
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


@periodic("plans.deadline_reminders", every="hour", label=_("Look for drafts due soon"))
def deadlines(at: datetime) -> int:
    """Drafts whose deadline comes near."""
    return queue_reminders(at)


@handler("plans.remind", label=_("Mail a coalition what its draft still misses"))
def remind(job: Job, at: datetime) -> dict[str, Any]:
    """Mail one coalition what is still missing."""
    told = send_reminders(job.key, job.payload["plan"], job.payload["deadline"], at)
    return {"told": told}


@handler("plans.call_moved", label=_("Tell coalitions that a call closes later"))
def call_moved(job: Job, at: datetime) -> dict[str, Any]:
    """Mail everybody with a draft under a call whose closing moment was moved."""
    return {"told": tell_moved(job.payload["moved"])}


@handler("plans.call_withdrawn", label=_("Tell coalitions that a call was withdrawn"))
def call_withdrawn(job: Job, at: datetime) -> dict[str, Any]:
    """Mail everybody with a draft under a call that was withdrawn."""
    return {"told": tell_withdrawn(job.payload["call"])}


@handler("plans.note_published", label=_("Mail the Nota van Inlichtingen to coalitions"))
def note_published(job: Job, at: datetime) -> dict[str, Any]:
    """Mail everybody with a draft under a call of which a note was published."""
    return {"told": tell_note(job.payload["note"])}
