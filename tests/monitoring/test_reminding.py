"""Reminders: one row and one mail per kind, whatever the clock does (G44, field note 28)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plans.monitoring.models import Reminder, ReportDuty
from plans.monitoring.services import judging
from plans.monitoring.services.reminding import mail_reminders, send_due_reminders
from portal.funds.models import OfficePolicy
from portal.jobs.models import Job
from portal.jobs.registry import PERIODICS
from portal.mail.models import Message
from tests.builders import monitoring as b

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 8, 31, 6, 0, tzinfo=UTC)  # 30 days before, 8 o'clock in Amsterdam
AFTER = "monitoring/overdue"
BEFORE = "monitoring/reminder"


def sweep(at: datetime) -> int:
    """What beat and worker do: find, then mail."""
    found = send_due_reminders(at)
    for job in Job.objects.filter(kind="monitoring.remind", state="queued").order_by("pk"):
        mail_reminders(job.payload["reminders"])
        Job.objects.filter(pk=job.pk).update(state="done", finished_at=at)
    return found


def mails(template: str = BEFORE) -> list[str]:
    return sorted(Message.objects.filter(template=template).values_list("to", flat=True))


def test_the_first_reminder_goes_out_30_days_before_to_the_leads_editors(cast, duty):
    assert sweep(FIRST - timedelta(seconds=1)) == 0
    assert sweep(FIRST) == 1
    reminder = Reminder.objects.get()
    assert (reminder.duty_id, reminder.kind, reminder.at) == (duty.pk, "before-30", FIRST)
    assert mails() == [cast.editor_a.email]
    mail = Message.objects.get(template=BEFORE)
    assert mail.key == f"report.reminder:{duty.pk}:before-30:{cast.editor_a.pk}"
    assert "30 september 2026" in mail.body_text


def test_a_second_sweep_in_the_same_hour_sends_nothing(duties):
    assert [sweep(FIRST), sweep(FIRST), sweep(FIRST + timedelta(hours=1))] == [1, 0, 0]
    assert len(mails()) == 1


def test_hour_by_hour_through_the_calendar_sends_each_kind_once(cast, duty):
    now = FIRST - timedelta(days=2)
    while now < duty.due_at + timedelta(days=20):
        sweep(now)
        now += timedelta(hours=6)
    kinds = Reminder.objects.filter(duty=duty).order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["before-30", "before-14", "before-3", "after-1", "after-14"]
    assert len(mails()) == 3
    assert mails(AFTER) == sorted(
        2 * [cast.editor_a.email, cast.signatory_a.email, cast.coordinator.email]
    )


def test_after_a_missed_run_only_the_latest_goes_out(duty):
    sweep(duty.due_at - timedelta(days=2))
    assert [r.kind for r in Reminder.objects.filter(duty=duty)] == ["before-3"]
    sweep(duty.due_at + timedelta(days=20))
    assert [r.kind for r in Reminder.objects.filter(duty=duty)] == ["before-3", "after-14"]


def test_after_filing_nobody_is_reminded(cast, duty):
    b.filed(cast, duty, at=FIRST - timedelta(days=1))
    for days in (0, 16, 27, 31, 45):
        sweep(FIRST + timedelta(days=days))
    assert not Reminder.objects.filter(duty=duty).exists()
    assert not mails()
    assert not mails(AFTER)


def test_filing_between_the_sweep_and_the_mail_stops_the_mail(cast, duty):
    assert send_due_reminders(FIRST) == 1
    b.filed(cast, duty, at=FIRST)
    assert mail_reminders([Reminder.objects.get().pk]) == 0
    assert not mails()


def returned(cast, duty, at: datetime, **more):
    b.filed(cast, duty, at=duty.due_at - timedelta(days=1))
    reason = "Vul de cijfers van Duinoord aan."
    judging.return_report(duty.pk, by=cast.coordinator, round=1, reason=reason, at=at, **more)
    duty.refresh_from_db()


def test_the_reminders_of_a_returned_report_follow_its_new_day(cast, duty):
    agreed = duty.due
    returned(cast, duty, duty.due_at + timedelta(days=5))
    assert (duty.due, duty.agreed_due) == (date(2026, 10, 19), agreed)
    now, sent = duty.returned_at, 0
    while now < duty.due_at + timedelta(days=20):
        sent += sweep(now)
        now += timedelta(hours=6)
    kinds = Reminder.objects.order_by("at").values_list("kind", "returns")
    assert list(kinds) == [("before-3", 1), ("after-1", 1), ("after-14", 1)]
    assert len(mails()) == 1
    assert "19 oktober 2026" in Message.objects.get(template=BEFORE).body_text


def test_the_same_kind_goes_out_again_in_the_next_round(cast, duty):
    assert sweep(duty.due_at - timedelta(days=2)) == 1
    returned(cast, duty, duty.due_at + timedelta(days=5))
    assert sweep(duty.due_at - timedelta(days=2)) == 1
    assert [(r.kind, r.returns) for r in Reminder.objects.order_by("pk")] == [
        ("before-3", 0),
        ("before-3", 1),
    ]
    assert len(mails()) == 2


def test_returning_between_the_sweep_and_the_mail_stops_the_mail(cast, duty):
    send_due_reminders(duty.due_at - timedelta(days=2))
    row = Reminder.objects.get()
    returned(cast, duty, duty.due_at)
    assert mail_reminders([row.pk]) == 0


def test_closed_reports_and_plans_that_stopped_are_left_alone(cast, duties):
    judging.waive(duties[0].pk, by=cast.coordinator, reason="Start uitgesteld")
    assert sweep(FIRST) == 0
    type(duties[1].plan).objects.filter(pk=duties[1].plan_id).update(state="settling")
    assert sweep(duties[1].due_at) == 0


def test_the_days_are_those_of_the_office(duty):
    OfficePolicy.objects.filter(pk=duty.plan.office_id).update(
        reminder_days_before=[10], escalation_days_after=[]
    )
    assert sweep(FIRST) == 0
    assert sweep(duty.due_at - timedelta(days=9)) == 1
    assert Reminder.objects.get().kind == "before-10"
    assert sweep(duty.due_at + timedelta(days=20)) == 0


def test_the_database_keeps_one_row_per_kind(duty):
    Reminder.objects.create(duty=duty, kind="before-30", at=FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(duty=duty, kind="before-30", at=FIRST)
    Reminder.objects.create(duty=duty, kind="before-14", at=FIRST)


def test_a_mail_job_that_runs_twice_sends_once(duties):
    send_due_reminders(FIRST)
    numbers = [Reminder.objects.get().pk]
    mail_reminders(numbers)
    mail_reminders(numbers)
    assert len(mails()) == 1


def test_it_is_registered_with_the_clock(duties):
    assert PERIODICS["monitoring.reminders"].every == "hour"
    assert PERIODICS["monitoring.reminders"].search(FIRST) == 1


def test_a_thousand_reports_cost_a_handful_of_queries(duty):
    """At most 20 queries for 1,000 reports that are due."""
    more = [
        ReportDuty(
            agreement=duty.agreement,
            plan=duty.plan,
            number=n,
            kind="progress",
            period_start=duty.period_start,
            period_end=duty.period_end,
            due=duty.due,
            due_at=duty.due_at,
            created_at=duty.created_at,
        )
        for n in range(100, 1099)
    ]
    ReportDuty.objects.bulk_create(more)
    with CaptureQueriesContext(
        connection,
    ) as spent:
        assert send_due_reminders(FIRST) == 1000
    assert len(spent) <= 20, [q["sql"][:80] for q in spent]
    assert Job.objects.filter(kind="monitoring.remind").count() == 4
