"""A worker for the kill test: each job writes one event, with pauses in which it can be killed.

Run as `python -m tests.jobs.effects` with DATABASE_URL set; forks a worker on request.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta

import django

django.setup()

from portal import audit, jobs  # noqa: E402
from portal.jobs.models import Job, State  # noqa: E402
from portal.jobs.worker import run_due  # noqa: E402


@jobs.handler("test.effect", lease=timedelta(seconds=1))
def effect(job, at):
    """Two steps in the database with a pause before, between and after."""
    time.sleep(random.random() * 0.012)
    audit.write("test.begun", data=job.payload, at=at)
    time.sleep(random.random() * 0.012)
    audit.write("test.effect", data=job.payload, at=at)
    time.sleep(random.random() * 0.012)


@jobs.handler("test.steps", atomic=False, lease=timedelta(seconds=1))
def steps(job, at):
    """Long work in steps: each is a transaction of its own and skips what is there already."""
    from django.db import transaction

    from portal.drafts.models import Receipt

    for n in range(3):
        with transaction.atomic():
            _, new = Receipt.objects.get_or_create(
                key=f"00000000-0000-0000-{n:04d}-{job.payload['n']:012d}",
                digest="",
                defaults={"path": "", "created_at": at},
            )
            if new:
                audit.write("test.step", data=job.payload, at=at)
        time.sleep(random.random() * 0.008)
        jobs.progress(job, n + 1, total=3)


def work():
    """One worker: until nothing is left."""
    while Job.objects.filter(state__in=[State.QUEUED, State.RUNNING]).exists():
        if not run_due(limit=20):
            time.sleep(0.05)


def main():
    """For each line on standard input: fork a worker and say its number."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
