"""What the clock sets off: every registered search, once in its minute, hour or day."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from portal import clock
from portal.jobs.models import Tick
from portal.jobs.registry import PERIODICS, Periodic

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)


def run_periodics(at: datetime | None = None) -> list[str]:
    """Run every search whose turn it is; returns their names. One that fails is tried again
    at the next call and stops no other."""
    at = at or clock.now()
    return [known.name for known in PERIODICS.values() if _run(known, at)]


def _run(known: Periodic, at: datetime) -> bool:
    if not _take(known, at):
        return False
    try:
        known.search(at)
    except Exception as error:
        log.exception("periodic %s failed", known.name)
        _leave(known, error=f"{type(error).__name__}: {error}"[:2000])
        return True
    _leave(known, slot=known.slot(at), ran_at=at, error="")
    return True


@transaction.atomic
def _take(known: Periodic, at: datetime) -> bool:
    Tick.objects.bulk_create([Tick(name=known.name)], ignore_conflicts=True)
    tick = Tick.objects.select_for_update().get(name=known.name)
    if tick.slot >= known.slot(at) or (tick.lease_until and tick.lease_until > at):
        return False
    tick.lease_until = at + LEASE
    tick.save(update_fields=["lease_until"])
    return True


def _leave(known: Periodic, **changes: object) -> None:
    Tick.objects.filter(name=known.name).update(lease_until=None, **changes)
