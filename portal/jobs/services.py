"""Writing to the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from portal import clock
from portal.jobs.bell import wake
from portal.jobs.models import Job, State
from portal.jobs.registry import HANDLERS


def enqueue(
    kind: str,
    key: str,
    payload: Mapping[str, Any] | None = None,
    queue: str = "default",
    due_at: datetime | None = None,
    *,
    total: int = 0,
    max_attempts: int = 8,
) -> Job:
    """Write a job in the transaction of the caller, and wake a worker after its commit.

    The same `key` twice gives the same row and changes nothing, whatever its state. `payload`
    holds numbers of rows, not rows. `due_at` (default: at once) is an instant; `total` is the
    number of steps for the meter. Queues: default, documents, exports. Raises
    TransactionManagementError outside `transaction.atomic`.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("enqueue needs transaction.atomic")
    now = clock.now()
    job = Job(
        queue=queue,
        kind=kind,
        key=key,
        payload=dict(payload or {}),
        due_at=due_at or now,
        created_at=now,
        total=total,
        max_attempts=max_attempts,
    )
    Job.objects.bulk_create([job], ignore_conflicts=True)
    wake(queue)
    return Job.objects.get(key=key)


def enqueue_all(
    kind: str, payloads: Mapping[str, Mapping[str, Any]], queue: str = "default"
) -> None:
    """Write a job per key of `payloads`, due at once: one query for a thousand of them.

    A key that is known changes nothing. Raises TransactionManagementError outside
    `transaction.atomic`.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("enqueue_all needs transaction.atomic")
    if not payloads:
        return
    now = clock.now()
    jobs = [
        Job(queue=queue, kind=kind, key=key, payload=dict(payload), due_at=now, created_at=now)
        for key, payload in payloads.items()
    ]
    Job.objects.bulk_create(jobs, ignore_conflicts=True)
    wake(queue)


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Show how far a job is, and renew its lease; for handlers with `atomic=False`.

    Raises LostLease when another worker has taken the job over: stop at once.
    """
    job.progress, job.total = done, job.total if total is None else total
    lease = clock.now() + HANDLERS[job.kind].lease
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
    if not mine.update(progress=job.progress, total=job.total, lease_until=lease):
        raise LostLease(str(job))


@transaction.atomic
def retry(job_id: int) -> Job:
    """Queue a failed job again, with fresh attempts; any other job is left as it is."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state == State.FAILED:
        job.state, job.attempts, job.finished_at = State.QUEUED, 0, None
        job.due_at = clock.now()
        job.save(update_fields=["state", "attempts", "finished_at", "due_at"])
        wake(job.queue)
    return job


class LostLease(Exception):
    """Another worker has taken over this job because the lease ran out."""
