"""Checking the record now and then, and remembering what was found."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from django.db import transaction

from portal import clock
from portal.audit.chain import faults, head
from portal.audit.models import Check

MOST = 50  # sentences that are kept; the command `audit_verify` prints them all


@transaction.atomic
def check(at: datetime | None = None) -> Check:
    """Walk the whole chain and keep the outcome: up to which event, and what is wrong."""
    now = head()
    return Check.objects.create(
        at=at or clock.now(), position=now.position, faults=list(islice(faults(), MOST))
    )


def last_check() -> Check | None:
    """The latest check; None when there never was one."""
    return Check.objects.order_by("-id").first()
