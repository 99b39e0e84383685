"""The alarm clock: Celery tasks that know no more than where to look."""

from __future__ import annotations

from celery import shared_task

from portal.jobs.clockwork import run_periodics
from portal.jobs.worker import run_due

QUEUES = ("default", "documents", "exports")


@shared_task
def sweep(queue: str) -> int:
    """Do what is due in one queue."""
    return run_due(queue)


@shared_task
def sweep_all() -> list[str]:
    """Each minute: look for what time has made due; then wake every queue."""
    names = run_periodics()
    for queue in QUEUES:
        sweep.apply_async([queue], queue=queue)
    return names
