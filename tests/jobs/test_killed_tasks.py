"""Workers killed over real tasks: nothing is lost or made twice.

An agreement, an export, a round of reminders, and the sweep that closes unanswered questions.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from plans import store
from plans.agreements.models import Agreement, ExportRun
from plans.agreements.services import drawing
from plans.agreements.services.exporting import start_export
from plans.models import Plan
from plans.monitoring.models import Reminder
from plans.monitoring.services.reminding import send_due_reminders
from portal import clock
from portal.audit import chain
from portal.audit.models import Event
from portal.documents.models import Document
from portal.jobs.models import Job, State
from portal.mail.models import Message
from reviews.models import Case, ChangeRequest
from tests.builders import changes, monitoring, reviews
from tests.builders.agreements import granted_plan
from tests.builders.plans import START

KILLS = 20
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nursery(database_server, settings, tmp_path):
    """A process that has Django loaded and forks slow workers."""
    settings.DOCUMENTS_DIR = tmp_path
    url = database_server.url("portal_app", connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.slow_worker"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, "DOCUMENTS_DIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def start(nursery, name: str, pause: float, at: datetime = START) -> int:
    nursery.stdin.write(f"{name} {pause} {at.isoformat()}\n")
    return int(nursery.stdout.readline())


def kill_over(nursery, job: Job, *, pause: float, within: float) -> Job:
    """Kill twenty workers over this job, each at another moment; then let one finish it."""
    Job.objects.exclude(pk=job.pk).filter(state=State.QUEUED).delete()
    Job.objects.filter(pk=job.pk).update(max_attempts=100)
    for _ in range(KILLS):
        worker = start(nursery, job.queue, pause)
        time.sleep(random.random() * within)
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.02)
        its_lease_runs_out(job)
    job.refresh_from_db()
    assert job.state != State.DONE, "the work was done before the last kill"
    start(nursery, job.queue, 0)
    deadline = time.monotonic() + 60
    while job.state != State.DONE and time.monotonic() < deadline:
        time.sleep(0.1)
        job.refresh_from_db()
    assert job.state == State.DONE, job.error
    assert job.attempts > KILLS / 4, "most kills hit no work"
    return job


def its_lease_runs_out(job: Job) -> None:
    past = clock.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk, state=State.RUNNING).update(lease_until=past)
    Job.objects.filter(pk=job.pk, state=State.QUEUED).update(due_at=past)


def test_an_agreement_is_drawn_up_once(cast, nursery):
    plan, grant = granted_plan(cast, "V1")
    moment = START + timedelta(days=31)
    agreement = drawing.draw_up(plan.pk, grant, by=cast.coordinator, at=moment)
    job = Job.objects.get(kind="agreements.draw")
    kill_over(nursery, job, pause=0.08, within=0.7)
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.state == "ready"
    assert Document.objects.filter(kind="agreement").count() == 1
    assert Event.objects.filter(verb="agreement.finish_drawing").count() == 1
    assert Message.objects.filter(template="plans/agreement_ready").count() == 1


def test_an_export_is_made_once(cast, nursery):
    agreements = [monitoring.running(cast, code) for code in ("V1", "V6")]
    run = start_export(agreements[0].plan.office, {}, by=cast.administrator)
    kill_over(nursery, Job.objects.get(pk=run.job_id), pause=0.08, within=0.4)
    run = ExportRun.objects.get(pk=run.pk)
    assert run.document is not None
    assert Document.objects.filter(kind="export").count() == 1
    assert Event.objects.filter(verb="export.agreements").count() == 1
    assert not [p for p in settings.DOCUMENTS_DIR.rglob("agreements.zip*") if p.stat().st_size == 0]


def test_reminders_go_to_everybody_once(cast, nursery):
    duties = [d for code in ("V1", "V6", "V2") for d in monitoring.calendar(cast, code)]
    at = datetime(2027, 6, 1, 9, 0, tzinfo=UTC)
    written = send_due_reminders(at)
    assert 0 < written <= len(duties)
    kill_over(nursery, Job.objects.get(kind="monitoring.remind"), pause=0.03, within=0.3)
    mails = Counter(Message.objects.values_list("key", flat=True))
    assert max(mails.values()) == 1
    told = {key.split(":")[1] for key in mails if key.startswith("report.reminder:")}
    assert told == {str(r.duty_id) for r in Reminder.objects.all()}
    jobs = Job.objects.filter(kind="mail.deliver", key__startswith="mail:report.reminder:")
    assert jobs.count() == sum(key.startswith("report.reminder:") for key in mails)


def test_questions_that_nobody_answered_close_once(cast, nursery):
    """Killed anywhere in the first plan of the sweep, and again between one plan and the next."""
    cases = [reviews.taken_up(cast, code) for code in ("V1", "V3", "V10")]
    filed = {one.plan_id: store.read(one.plan) for one in cases}
    requests = [unanswered(cast, case) for case in cases]
    assert all(store.read(one.plan).approach != filed[one.plan_id].approach for one in requests)
    sweep, at = "reviews.expire_changes", max(one.due_at for one in requests)
    for _ in range(KILLS):
        worker = start(nursery, sweep, 0.05, at)
        time.sleep(random.random() * 0.5)
        os.kill(worker, signal.SIGKILL)
    assert closed() == 0, "the first was closed before the last kill"
    for number in (1, 2):
        worker = start(nursery, sweep, 0.02, at)
        wait_for(lambda number=number: closed() >= number)
        os.kill(worker, signal.SIGKILL)
    for _ in range(2):
        start(nursery, sweep, 0, at)
        wait_for(lambda: closed() == len(requests))
    for plan in Plan.objects.filter(pk__in=filed):
        assert (plan.state, plan.open_places) == ("in_review", [])
        assert store.read(plan).approach == filed[plan.pk].approach
        assert store.read(plan).budget == filed[plan.pk].budget
    ended = Event.objects.filter(verb="review.changes_expire")
    assert Counter(event.object_id for event in ended) == {str(one.pk): 1 for one in requests}
    told = Message.objects.filter(template="reviews/changes_expired")
    assert set(told.values_list("plan_id", flat=True)) == set(filed)
    assert list(chain.faults()) == []


def unanswered(cast, case: Case) -> ChangeRequest:
    """A question to a coalition that has rewritten its approach and sends nothing."""
    request = changes.asked(cast, case)
    changes.change_method(cast, Plan.objects.get(pk=case.plan_id))
    return request


def closed() -> int:
    return ChangeRequest.objects.filter(state="expired").count()


def wait_for(reached) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)
