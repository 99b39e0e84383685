"""A real Celery worker hears the bell; what was written while the broker was away is swept up."""

import os
import subprocess
import sys
import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, transaction

from portal import jobs
from portal.jobs import bell
from portal.jobs.models import Job, State
from portal.jobs.tasks import sweep
from portal.launch import valkey
from tests.builders.record import effects


def wait_for(count, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if Job.objects.filter(kind="test.effect", state=State.DONE).count() == count:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def broker(tmp_path, monkeypatch):
    with valkey.server(tmp_path / "valkey.log") as server:
        app = Celery("here", broker=server.url, set_as_current=False)
        monkeypatch.setattr(bell, "current_app", app)
        monkeypatch.setattr(bell, "_silent_until", 0.0)
        yield server.url


@pytest.fixture
def worker(broker, database_server, tmp_path):
    url = database_server.url("portal_app", connection.settings_dict["NAME"])
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "portal.celery:app", "worker"),
                *("--pool", "solo", "--queues", "default,exports", "--loglevel", "INFO"),
                *("--include", "tests.jobs.effects", "--without-gossip", "--without-mingle"),
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url, "REDIS_URL": broker},
            stdout=log,
            stderr=log,
        )
        yield process
        process.terminate()
        process.wait(20)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_celery_worker_hears_the_bell(worker, tmp_path):
    for n in range(20):
        with transaction.atomic():
            jobs.enqueue("test.effect", f"x:{n}", {"n": n}, queue=("default", "exports")[n % 2])
    assert wait_for(20, 40), (tmp_path / "worker.log").read_text()[-3000:]
    with transaction.atomic():
        jobs.enqueue("test.effect", "x:last", {"n": 99})
    started = time.monotonic()
    assert wait_for(21, 10)
    assert time.monotonic() - started < 5
    assert effects().filter(verb="test.effect").count() == 21


@pytest.mark.django_db(transaction=True)
def test_what_was_written_with_the_broker_away_is_done_by_the_next_sweep(monkeypatch):
    away = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    monkeypatch.setattr(bell, "current_app", away)
    from portal.jobs import registry

    def work(job, at):
        return None

    monkeypatch.setitem(
        registry.HANDLERS, "test.effect", registry.Handler(work, True, registry.timedelta(1))
    )
    for n in range(100):
        with transaction.atomic():
            jobs.enqueue("test.effect", f"x:{n}", {"n": n})
    assert sweep("default") == 100
    assert wait_for(100, 0.5)
