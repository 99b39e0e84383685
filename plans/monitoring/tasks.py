"""What the queue and the clock do for reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.monitoring.services.planning import make_calendar
from plans.monitoring.services.printing import print_report
from plans.monitoring.services.reminding import mail_reminders, send_due_reminders
from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic


@handler("monitoring.calendar", label=_("Make the calendar of reports"))
def calendar(job: Job, at: datetime) -> dict[str, Any]:
    """Make the calendar of reports after the last signature."""
    return {"reports": len(make_calendar(job.payload["agreement"], at=at))}


@handler("monitoring.remind", label=_("Mail reminders about reports"))
def remind(job: Job, at: datetime) -> dict[str, Any]:
    """Mail the reminders that a sweep wrote."""
    return {"posted": mail_reminders(job.payload["reminders"])}


@handler("monitoring.print", label=_("Make the PDF of a report"))
def print_accepted(job: Job, at: datetime) -> dict[str, Any]:
    """Draw the PDF of an accepted report."""
    document = print_report(job.payload["report"])
    return {"document": str(document.pk) if document else None}


@periodic("monitoring.reminders", every="hour", label=_("Look for reports that are due"))
def reminders(at: datetime) -> int:
    """Reports about which somebody must hear."""
    return send_due_reminders(at)
