"""Workers killed with SIGKILL at random points: nothing lost, nothing done twice (trust.md 2.1)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection, transaction

from portal import jobs
from portal.audit import chain
from portal.jobs.models import Job, State
from tests.builders.record import effects

KILLS = 50
JOBS = 800


@pytest.fixture
def nursery(database_server):
    """A process that has Django loaded and forks workers quickly."""
    url = database_server.url("portal_app", connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.effects"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def start(nursery):
    nursery.stdin.write("\n")
    return int(nursery.stdout.readline())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_50_killed_workers_lose_nothing_and_double_nothing(nursery):
    with transaction.atomic():
        for n in range(JOBS):
            kind = "test.effect" if n % 4 else "test.steps"
            jobs.enqueue(kind, f"kill:{n}", {"n": n}, max_attempts=100)
    workers = [start(nursery), start(nursery)]
    for _ in range(KILLS):
        time.sleep(random.random() * 0.2)
        os.kill(workers.pop(0), signal.SIGKILL)
        workers.append(start(nursery))
    unfinished = Job.objects.exclude(state=State.DONE)
    assert unfinished.exists(), "the work was done before the last kill"
    deadline = time.monotonic() + 120
    while unfinished.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert Job.objects.filter(attempts__gt=1).count() > KILLS / 4, "most kills hit no work"
    assert Job.objects.filter(state=State.DONE).count() == JOBS
    counted = Counter(
        (event.verb, event.data["n"]) for event in effects().exclude(verb="test.begun")
    )
    expected = {("test.effect", n): 1 for n in range(JOBS) if n % 4}
    expected |= {("test.step", n): 3 for n in range(0, JOBS, 4)}
    assert counted == expected
    assert list(chain.faults()) == []
