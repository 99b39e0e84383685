"""Waking a worker after the commit; a broken broker is nobody's problem."""

import logging
import time

import pytest
from celery import current_app
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
    monkeypatch.setattr(current_app, "send_task", lambda name, **how: sent.append((name, how)))
    return sent


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_per_queue_and_only_after_the_commit(rung):
    with transaction.atomic():
        jobs.enqueue("x.work", "x:1")
        jobs.enqueue("x.work", "x:2")
        jobs.enqueue("x.work", "x:3", queue="exports")
        assert rung == []
    assert [(name, how["args"], how["queue"]) for name, how in rung] == [
        ("portal.jobs.tasks.sweep", ["default"], "default"),
        ("portal.jobs.tasks.sweep", ["exports"], "exports"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_bell_does_not_ring_after_a_rollback(rung):
    with transaction.atomic():
        jobs.enqueue("x.work", "x:1")
        transaction.set_rollback(True)
    assert rung == []


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_people_see_nothing_and_nothing_is_lost(monkeypatch, caplog):
    """T: Redis off, 100 decisions: no error, no wait, all rows there."""
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    started = time.monotonic()
    with caplog.at_level(logging.WARNING):
        for n in range(100):
            with transaction.atomic():
                jobs.enqueue("x.work", f"x:{n}")
    assert Job.objects.count() == 100
    assert time.monotonic() - started < 10
    assert len([r for r in caplog.records if "broker does not answer" in r.message]) == 1


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
