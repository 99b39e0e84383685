"""What the queue and the clock do for plans."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.services.inviting import expire_invitations
from plans.services.receipts import send_receipts
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
