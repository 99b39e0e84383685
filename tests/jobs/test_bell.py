"""Waking a worker after the commit; a broken broker is nobody's problem."""

import logging
import socket
import time

import pytest
from celery import Celery
from django.db import transaction

from portal import jobs
from portal.jobs import bell
from portal.jobs.models import Job


@pytest.fixture(autouse=True)
def rested(monkeypatch):
    monkeypatch.setattr(bell, "_silent_until", 0.0)


@pytest.fixture
def rung(monkeypatch):
    """What is sent to the broker."""
    sent = []
    monkeypatch.setattr(bell, "_ring", sent.append)
    return sent


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_per_queue_and_only_after_the_commit(rung):
    with transaction.atomic():
        jobs.enqueue("x.work", "x:1")
        jobs.enqueue("x.work", "x:2")
        jobs.enqueue("x.work", "x:3", queue="exports")
        assert rung == []
    assert rung == ["default", "exports"]


@pytest.mark.django_db(transaction=True)
def test_the_bell_does_not_ring_after_a_rollback(rung):
    with transaction.atomic():
        jobs.enqueue("x.work", "x:1")
        transaction.set_rollback(True)
    assert rung == []


@pytest.fixture(params=["refuses", "hangs"])
def broken_broker(request, monkeypatch):
    """A broker that is not there, and one that takes the call and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            listener.listen()
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        app = Celery("away", broker=url, set_as_current=False)
        app.conf.broker_transport_options = {"socket_timeout": 15}
        monkeypatch.setattr(bell, "current_app", app)
        yield


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_people_see_nothing_and_nothing_is_lost(broken_broker, caplog):
    started = time.monotonic()
    with caplog.at_level(logging.WARNING):
        for n in range(100):
            with transaction.atomic():
                jobs.enqueue("x.work", f"x:{n}")
    assert Job.objects.filter(kind="x.work").count() == 100
    assert time.monotonic() - started < 6
    assert len([r for r in caplog.records if "broker does not answer" in r.message]) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_hears_the_bell(monkeypatch):
    """Through a real (in-memory) broker: the message is in the queue, with the task's name."""
    app = Celery("here", broker="memory://", set_as_current=False)
    monkeypatch.setattr(bell, "current_app", app)
    with transaction.atomic():
        jobs.wake("exports")
    with app.connection_for_read() as line:
        message = line.SimpleQueue("exports").get(timeout=2)
    assert message.headers["task"] == "portal.jobs.tasks.sweep"
    assert message.payload[0] == ["exports"]


@pytest.mark.django_db(transaction=True)
def test_after_its_rest_the_broker_is_tried_again(monkeypatch, rung):
    monkeypatch.setattr(bell, "_silent_until", time.monotonic() + 60)
    with transaction.atomic():
        jobs.wake("default")
    assert rung == []
    monkeypatch.setattr(bell, "_silent_until", time.monotonic() - 1)
    with transaction.atomic():
        jobs.wake("default")
    assert len(rung) == 1
