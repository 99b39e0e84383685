"""Reminders with several processes at once, and with processes that die (G44)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from plans.monitoring.models import Reminder
from plans.monitoring.services import filing, writing
from plans.monitoring.services.reminding import mail_reminders, send_due_reminders
from portal import jobs
from portal.jobs.models import Job
from portal.mail.models import Message
from tests.builders import monitoring as b

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = datetime(2026, 8, 31, 6, 0, tzinfo=UTC)


class Death(Exception):
    """The process ends here."""


def die_after(work, argument) -> None:
    """Do the work, and die before it is committed."""
    work(argument)
    raise Death


def mails() -> list[str]:
    """To whom a reminder went."""
    found = Message.objects.filter(template="monitoring/reminder")
    return sorted(found.values_list("to", flat=True))


def test_two_sweeps_at_once_make_no_doubles(cast):
    b.calendar(cast)
    gate, outcomes = threading.Barrier(4), []

    def run():
        gate.wait()
        try:
            outcomes.append(send_due_reminders(FIRST))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [0, 0, 0, 1]
    assert Reminder.objects.count() == 1
    jobs.run_due()
    assert len(mails()) == 1


def test_a_sweep_that_dies_half_way_leaves_nothing_and_the_next_one_does_it(cast):
    b.calendar(cast)
    with pytest.raises(Death), transaction.atomic():
        die_after(send_due_reminders, FIRST)
    assert not Reminder.objects.exists()
    assert not Job.objects.filter(kind="monitoring.remind").exists()
    assert send_due_reminders(FIRST + timedelta(hours=1)) == 1
    jobs.run_due()
    assert len(mails()) == 1


def test_a_mail_job_that_dies_is_done_by_the_next_worker_once(cast):
    b.calendar(cast)
    send_due_reminders(FIRST)
    job = Job.objects.get(kind="monitoring.remind")
    with pytest.raises(Death), transaction.atomic():
        die_after(mail_reminders, job.payload["reminders"])
    assert not mails()
    jobs.run_due()
    assert Job.objects.get(pk=job.pk).state == "done"
    assert len(mails()) == 1


def test_filing_and_mailing_at_the_same_moment_never_mail_after_the_filing(cast):
    """Both take the lock on the report: whoever comes second sees what the first one did."""
    duty = b.calendar(cast)[0]
    b.written(cast, duty, at=FIRST)
    send_due_reminders(FIRST)
    numbers = [Reminder.objects.get().pk]
    gate = threading.Barrier(2)

    def post():
        gate.wait()
        try:
            mail_reminders(numbers)
        finally:
            connection.close()

    thread = threading.Thread(target=post)
    thread.start()
    with transaction.atomic():
        filing.file_report(duty.pk, by=cast.editor_a, at=FIRST)
        gate.wait()
    thread.join()
    assert not mails()
    assert writing.current(b.fresh(duty)) is not None
