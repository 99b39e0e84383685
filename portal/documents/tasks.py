"""Jobs of this room."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.documents import scan
from portal.documents.scanning import rescan, scan_document
from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic


@handler("documents.scan", lease=timedelta(minutes=3), label=_("Check a file for viruses"))
def scan_upload(job: Job, at: datetime) -> dict[str, str]:
    """Ask the scanner about one uploaded file."""
    return {"state": scan_document(UUID(job.payload["document"]), at=at)}


@periodic("documents.rescan", every="hour", label=_("Check files again that were set apart"))
def scan_what_was_set_apart(at: datetime) -> dict[str, int]:
    """Ask again about files for which the scanner had no answer."""
    return rescan(at=at) if scan.configured() else {}
