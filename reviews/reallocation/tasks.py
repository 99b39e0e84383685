"""What the queue and the clock do for the reallocation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic
from reviews.reallocation.services.changing import draw_letter
from reviews.reallocation.services.marking import mark_missing
from reviews.reallocation.services.reminding import send_due


@handler("reallocation.letter", label=_("Make the letter on a changed agreement"))
def letter(job: Job, at: datetime) -> dict[str, Any]:
    """Draw and mail the letter of a change."""
    return {"letter": str(draw_letter(job.payload["change"], at=at).letter_id)}


@periodic(
    "reallocation.reminders", every="hour", label=_("Remind care offices of the reallocation")
)
def reminders(at: datetime) -> int:
    """Awards that have to be signed before the last day."""
    return send_due(at)


@periodic("reallocation.mark", label=_("Mark final awards for the reallocation"))
def marks(at: datetime) -> int:
    """Awards that became final before there were marks."""
    return mark_missing(at)
