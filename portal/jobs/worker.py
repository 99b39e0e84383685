"""Doing the work: claim with a lease, run, mark done; retry later, or fail where all can see.

A claim is one short transaction (`FOR UPDATE SKIP LOCKED`). The work itself is the next one, in
which the job's row stays locked: its effect and the mark "done" are kept together or not at all,
and nobody else can take the job while its worker lives. A worker that dies leaves a lease behind;
when that has run out the next one takes the job.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from portal import clock
from portal.jobs.models import Job, State
from portal.jobs.registry import HANDLERS, Handler
from portal.jobs.services import LostLease
from portal.refusal import Refusal

log = logging.getLogger(__name__)
CLAIM_LEASE = timedelta(minutes=5)


def run_due(queue: str = "default", limit: int = 100, at: datetime | None = None) -> int:
    """Do what is due in `queue`, at most `limit` jobs; returns how many were taken up.

    `at` (default: the clock, anew for each job) is the moment at which is judged what is due.
    """
    taken = 0
    while taken < limit and (job := claim(queue, at or clock.now())) is not None:
        taken += 1
        _run(job, at or clock.now())
    return taken


@transaction.atomic
def claim(queue: str, at: datetime) -> Job | None:
    """Take the job that has waited longest, or None. A job that killed its workers fails here."""
    job = (
        Job.objects.select_for_update(skip_locked=True)
        .filter(queue=queue, due_at__lte=at)
        .filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lte=at))
        .order_by("due_at", "id")
        .first()
    )
    if job is None:
        return None
    if job.attempts >= job.max_attempts:
        return _fail(job, at, job.error or "its worker died each time")
    known = HANDLERS.get(job.kind)
    job.state, job.attempts = State.RUNNING, job.attempts + 1
    job.lease_until = at + (known.lease if known else CLAIM_LEASE)
    job.save(update_fields=["state", "attempts", "lease_until"])
    return job


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: 15 s, 1 min, 4 min, 16 min, then each hour."""
    seconds: int = 15 * 4 ** (attempts - 1)
    return timedelta(seconds=min(seconds, 3600))


def _run(job: Job, at: datetime) -> None:
    if job.state != State.RUNNING:
        return
    try:
        if job.kind not in HANDLERS:
            raise LookupError(f"nobody does jobs of kind {job.kind}")
        _do(job, HANDLERS[job.kind], at)
    except LostLease:
        log.warning("job %s was taken over", job.key)
    except Refusal as refusal:
        _failed(job, at, str(refusal), final=True)
    except Exception as error:
        log.exception("job %s failed, attempt %s", job.key, job.attempts)
        _failed(job, at, f"{type(error).__name__}: {error}"[:2000])


def _do(job: Job, known: Handler, at: datetime) -> None:
    """Run the work and mark the job done; for atomic work in the same transaction."""
    if not known.atomic:
        _finish(job, known.work(job, at), at)
        return
    with transaction.atomic():
        mine = Job.objects.select_for_update().filter(**_token(job)).first()
        if mine is None:
            raise LostLease(job.key)
        _finish(mine, known.work(mine, at), at)


def _token(job: Job) -> dict[str, Any]:
    """What only the worker that holds the claim can match."""
    return {"pk": job.pk, "state": State.RUNNING, "attempts": job.attempts}


def _finish(job: Job, result: dict[str, Any] | None, at: datetime) -> None:
    changed = Job.objects.filter(**_token(job)).update(
        state=State.DONE,
        lease_until=None,
        finished_at=at,
        result=result or {},
        error="",
        progress=F("total"),
    )
    if not changed:
        raise LostLease(job.key)


def _fail(job: Job, at: datetime, error: str) -> Job:
    job.state, job.error, job.lease_until, job.finished_at = State.FAILED, error, None, at
    job.save(update_fields=["state", "error", "lease_until", "finished_at"])
    log.error("job %s has failed for good: %s", job.key, error)
    return job


@transaction.atomic
def _failed(job: Job, at: datetime, error: str, *, final: bool = False) -> None:
    """Put the job back for later, or mark it failed for people to see."""
    mine = Job.objects.select_for_update().filter(**_token(job)).first()
    if mine is None:
        return
    if final or mine.attempts >= mine.max_attempts:
        _fail(mine, at, error)
        return
    mine.state, mine.error, mine.lease_until = State.QUEUED, error, None
    mine.due_at = at + backoff(mine.attempts)
    mine.save(update_fields=["state", "error", "lease_until", "due_at"])
