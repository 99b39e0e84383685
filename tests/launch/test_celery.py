"""Celery is an alarm clock: it rings in UTC, on known queues, and is never waited for."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from portal import celery
from portal.jobs import tasks
from portal.launch import valkey
from portal.launch.supervise import CELERY, QUEUES


def test_the_queues_are_the_same_everywhere():
    assert celery.QUEUES == tasks.QUEUES == QUEUES
    assert set(celery.app.amqp.queues) == set(celery.QUEUES)


def test_a_queue_that_nobody_serves_cannot_be_sent_to():
    with pytest.raises(Exception, match="no-such-queue"):
        celery.app.send_task("portal.jobs.tasks.sweep", ["default"], queue="no-such-queue")


def test_the_portal_s_application_is_the_one_that_every_thread_sends_with():
    from threading import Thread

    found = []
    thread = Thread(target=lambda: found.append(current_app._get_current_object()))
    thread.start()
    thread.join()
    assert found == [celery.app]


def test_the_clock_rings_tasks_that_exist_each_minute():
    celery.app.loader.import_default_modules()
    schedule = celery.app.conf.beat_schedule
    assert {entry["task"] for entry in schedule.values()} <= set(celery.app.tasks)
    assert all(entry["schedule"] == celery.MINUTES for entry in schedule.values())
    assert all(entry["options"]["expires"] < celery.MINUTES for entry in schedule.values())


def test_time_is_utc_and_a_dead_worker_gives_its_task_back_within_minutes():
    conf = celery.app.conf
    assert (conf.timezone, conf.enable_utc) == ("UTC", True)
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    waiting = timedelta(seconds=conf.broker_transport_options["visibility_timeout"])
    assert timedelta(minutes=1) < waiting <= timedelta(minutes=15)


SEND = """
import time
from portal.celery import app
for attempt in range(2):  # the first one also imports
    began = time.monotonic()
    try:
        app.send_task("portal.jobs.tasks.sweep", ["default"], queue="default", retry=False)
    except Exception as error:
        print(type(error).__name__, time.monotonic() - began)
"""


@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/0", "redis+socket:///nowhere"])
def test_a_broker_that_is_down_is_noticed_within_two_seconds(address, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SEND],
        env={"REDIS_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
    )
    name, seconds = done.stdout.splitlines()[1].split()
    assert name == OperationalError.__name__
    assert float(seconds) < 2


@pytest.mark.slow
def test_a_real_worker_takes_tasks_from_each_queue(tmp_path, monkeypatch):
    """The commands of `make run` on a real broker; what a sweep does is tested elsewhere."""
    log = tmp_path / "worker.log"
    with valkey.server(tmp_path / "valkey.log") as broker, log.open("wb") as output:
        worker = subprocess.Popen(
            [
                *(sys.executable, "-m", *CELERY, "worker", "--queues", ",".join(QUEUES)),
                *("--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "INFO"),
            ],
            env={
                "REDIS_URL": broker.url,
                "DJANGO_SETTINGS_MODULE": "portal.settings.test",
                "DATABASE_URL": "postgres://portal_app@/x?host=/nowhere",
            },
            stdout=output,
            stderr=output,
        )
        try:
            with celery.app.connection_for_write(url=broker.url) as connection:
                for queue in QUEUES:
                    celery.app.send_task(
                        "portal.jobs.tasks.sweep", [queue], queue=queue, connection=connection
                    )
            end = time.monotonic() + 120
            while log.read_text().count("received") < len(QUEUES) and time.monotonic() < end:
                time.sleep(0.2)
        finally:
            worker.terminate()
            worker.wait(20)
    assert log.read_text().count("received") == len(QUEUES), log.read_text()[-3000:]
