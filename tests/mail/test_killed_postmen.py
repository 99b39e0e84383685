"""Postmen killed at random points: no mail lost, and a resend carries the same Message-ID (T8)."""

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

from portal import mail
from portal.jobs.models import Job
from portal.mail.models import Message, State

KILLS = 50
MAILS = 400


@pytest.fixture
def nursery(database_server, sink):
    url = database_server.url("portal_app", connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mail.postman"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "SINK": str(sink.port)},
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
def test_50_killed_postmen_lose_no_mail_and_never_change_a_message_id(nursery, sink):
    sink.after_data = lambda: time.sleep(random.random() * 0.03)  # widens the one open window
    with transaction.atomic():
        for n in range(MAILS):
            mail.post(f"kill:{n}", to=f"p{n}@voorbeeld.test", template="test_plain", context={})
        Job.objects.update(max_attempts=100)
    workers = [start(nursery), start(nursery)]
    for _ in range(KILLS):
        time.sleep(random.random() * 0.2)
        os.kill(workers.pop(0), signal.SIGKILL)
        workers.append(start(nursery))
    unsent = Message.objects.filter(state=State.QUEUED)
    assert unsent.exists(), "all mail was sent before the last kill"
    deadline = time.monotonic() + 120
    while unsent.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    received = Counter((m["To"], m["Message-ID"]) for m in sink.received)
    assert set(received) == set(Message.objects.values_list("to", "message_id"))
    assert len(received) == MAILS
    assert sum(received.values()) - MAILS <= KILLS
