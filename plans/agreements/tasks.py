"""What the queue does for agreements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.agreements.services.drawing import finish_drawing
from plans.agreements.services.exporting import purge_expired, write_export
from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic


@handler("agreements.draw", label=_("Draw up an agreement"))
def draw(job: Job, at: datetime) -> dict[str, Any]:
    """Make the PDF of an agreement."""
    return {"state": finish_drawing(job.payload["agreement"], at=at).state}


@handler("agreements.export", atomic=False, label=_("Make a ZIP of agreements"))
def export(job: Job, at: datetime) -> dict[str, Any]:
    """Write the ZIP of an export."""
    return write_export(job, at=at)


@periodic("agreements.purge_exports", every="day", label=_("Remove expired downloads"))
def exports(at: datetime) -> int:
    """Downloads that have expired."""
    return purge_expired(at)
