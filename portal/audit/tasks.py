"""What the clock and the queue ask of the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit import chain, checking
from portal.jobs.models import Job
from portal.jobs.registry import handler, periodic
from portal.jobs.services import enqueue


@periodic("audit.anchor", every="hour", label=_("Anchor the record of events"))
def anchor(at: datetime) -> None:
    """Keep the head of the chain, so that a tail that is cut off is missed."""
    chain.anchor(at)


@periodic("audit.ask_check", every="day", label=_("Ask for a check of the record of events"))
@transaction.atomic
def ask_check(at: datetime) -> None:
    """Check the whole record once a day."""
    enqueue("audit.check", f"audit.check:{at:%Y-%m-%d}")


@handler("audit.check", label=_("Check the record of events"))
def check(job: Job, at: datetime) -> dict[str, int]:
    """Walk the whole chain."""
    return {"faults": len(checking.check(at).faults)}
