"""What the queue and the clock do for questions and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.funds.clarifications.printing import print_note
from portal.funds.clarifications.reminding import queue_reminders, send_reminder
from portal.funds.clarifications.telling import tell_askers
from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic


@handler("clarifications.print", label=_("Draw the PDF of a Nota van Inlichtingen"))
def draw(job: Job, at: datetime) -> dict[str, Any]:
    """Draw the PDF of a published note."""
    return {"document": str(print_note(job.payload["note"]).pk)}


@handler("clarifications.tell", label=_("Mail the Nota van Inlichtingen to who asked"))
def tell(job: Job, at: datetime) -> dict[str, Any]:
    """Mail who asked a question that a note is out."""
    return {"told": tell_askers(job.payload["note"])}


@periodic("clarifications.reminders", every="hour", label=_("Look for questions to be answered"))
def reminders(at: datetime) -> int:
    """Question rounds whose answers are due soon, or late."""
    return queue_reminders(at)


@handler("clarifications.remind", label=_("Remind a care office of its answers"))
def remind(job: Job, at: datetime) -> dict[str, Any]:
    """Mail the coordinators of one round."""
    return {"told": send_reminder(job.key, job.payload["round"], job.payload["due"], at)}
