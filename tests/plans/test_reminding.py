"""Reminders to coalitions with an unfinished draft: to whom, saying what, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from msgspec.structs import replace

from plans import store
from plans.models import Plan
from plans.services import extending, inviting, sections
from plans.services.reminding import queue_reminders, send_reminders
from plans.structure import Section
from portal.funds.models import Call
from portal.jobs.models import Job
from portal.jobs.registry import HANDLERS, PERIODICS
from portal.mail.models import Message
from tests.builders import accounts, coalition, plans
from tests.builders.killing import run_until_killed

pytestmark = pytest.mark.django_db

CLOSES = datetime(2026, 4, 15, 15, 0, tzinfo=UTC)
WEEK = datetime(2026, 4, 8, 6, 0, tzinfo=UTC)  # eight o'clock, seven days before
TWO, ONE = WEEK + timedelta(days=5), WEEK + timedelta(days=6)


def closing(plan: Plan) -> None:
    """Let the call of a plan close on 15 April 2026 at 17.00."""
    opened = CLOSES - timedelta(days=60)
    Call.objects.filter(pk=plan.call_id).update(opens_at=opened, closes_at=CLOSES)


@pytest.fixture
def plan(cast) -> Plan:
    """Two providers, hardly anything filled in, under a call that closes on 15 April at 17.00."""
    _ = cast.signatory_b  # made when first named
    made = coalition.duo(cast)
    closing(made)
    return Plan.objects.get(pk=made.pk)


def sweep(at: datetime) -> int:
    """What the clock and a worker do: look, then mail; returns how many jobs were new."""
    found = queue_reminders(at)
    for job in Job.objects.filter(kind="plans.remind").order_by("pk"):
        send_reminders(job.key, job.payload["plan"], job.payload["deadline"], at)
    return found


def mails() -> dict[str, list[str]]:
    """The texts of all reminders by address."""
    found: dict[str, list[str]] = {}
    for mail in Message.objects.filter(template="plans/deadline_near").order_by("pk"):
        found.setdefault(mail.to, []).append(mail.body_text)
    return found


def test_seven_days_before_at_eight_in_the_morning(plan):
    assert sweep(WEEK - timedelta(seconds=1)) == 0
    assert sweep(WEEK) == 1
    assert mails()


def test_the_lead_reads_everything_that_stops_the_plan(cast, plan):
    sweep(WEEK)
    (text,) = mails()[cast.editor_a.email]
    assert "15 april 2026" in text
    assert "17.00" in text
    assert text.count("\n- ") > 10


def test_another_organisation_reads_only_its_own_open_steps(cast, plan):
    sweep(WEEK)
    (text,) = mails()[cast.signatory_b.email]
    assert "verklaringen" in text.lower() or "declarations" in text.lower()
    assert text.count("\n- ") < 4


def test_the_signatory_of_the_lead_reads_the_own_steps_and_its_editor_the_whole_list(cast, plan):
    signatory = cast.signatory_a
    sweep(WEEK)
    (short,), (whole,) = mails()[signatory.email], mails()[cast.editor_a.email]
    assert short.count("\n- ") < whole.count("\n- ")


def test_who_has_no_open_step_gets_no_mail(cast):
    made = plans.confirmed_plan(cast, "V1")
    closing(made)
    sweep(WEEK)
    assert cast.editor_b.email not in mails()
    (text,) = mails()[cast.editor_a.email]
    assert "\n- " not in text


def test_the_figures_of_another_are_in_no_mail(cast, plan):
    version = sections.section_version(plan, Section.BUDGET, "waterrand")
    lines = next(b.lines for b in _data(plan).budget if b.org == "waterrand")
    broken = [replace(lines[0], category="PROJ", amounts={}, description="Kanarie loonkosten")]
    sections.save_budget(plan.pk, "waterrand", broken, by=cast.editor_b, version=version)
    sweep(WEEK)
    for address, texts in mails().items():
        own = address in (cast.editor_b.email, cast.signatory_b.email)
        assert own or all("regel 1" not in t.lower() for t in texts), address
        assert all("Kanarie" not in t and coalition.SECRET_LINE not in t for t in texts)


def _data(plan):
    return store.read(Plan.objects.select_related("region").get(pk=plan.pk))


def test_an_invited_organisation_that_did_not_answer_is_named_to_nobody_else(cast, plan):
    stranger = accounts.partner("Gemeente Oever")
    person = accounts.colleague(stranger, "editor")
    given = {"role": "partner", "email": person.email, "org": stranger}
    inviting.invite(plan.pk, by=cast.editor_a, at=WEEK - timedelta(days=1), **given)
    sweep(WEEK)
    assert person.email not in mails()


def test_twice_and_hour_by_hour_give_one_mail_per_person_and_reminder(cast, plan):
    now, found = WEEK - timedelta(hours=12), 0
    while now < CLOSES + timedelta(hours=12):
        found += sweep(now)
        found += sweep(now)
        now += timedelta(hours=6)
    assert found == 3
    assert {len(texts) for texts in mails().values()} == {3}


def test_a_sweep_that_was_down_sends_the_last_one_only(plan):
    sweep(ONE + timedelta(hours=3))
    assert {len(texts) for texts in mails().values()} == {1}


@pytest.mark.parametrize("at", [CLOSES, CLOSES + timedelta(hours=1)])
def test_after_the_deadline_nobody_is_reminded(plan, at):
    assert sweep(at) == 0


def test_a_filed_plan_and_a_withdrawn_call_are_left_alone(cast, plan):
    queue_reminders(WEEK)
    job = Job.objects.get(kind="plans.remind")
    Plan.objects.filter(pk=plan.pk).update(state="withdrawn", ended_at=WEEK)
    assert send_reminders(job.key, plan.pk, job.payload["deadline"], WEEK) == 0
    Plan.objects.filter(pk=plan.pk).update(state="draft", ended_at=None)
    Call.objects.filter(pk=plan.call_id).update(
        state="withdrawn", withdrawn_at=WEEK, withdrawn_reason="x"
    )
    assert queue_reminders(TWO) == 0


def test_a_later_deadline_starts_the_reminders_anew_and_stops_the_queued_one(cast, plan):
    queue_reminders(ONE)
    early = Job.objects.get(kind="plans.remind")
    request = extending.ask_extension(plan.pk, reason="Storing", by=cast.editor_a, at=ONE)
    until = CLOSES + timedelta(days=10)
    extending.extend(
        request.pk, until.date(), time(17), reason="Ja",
        by=cast.coordinator, at=ONE,
    )  # fmt: skip
    assert send_reminders(early.key, plan.pk, early.payload["deadline"], ONE) == 0
    assert sweep(ONE) == 0
    assert sweep(until - timedelta(days=7)) == 1
    assert "25 april 2026" in mails()[cast.editor_a.email][-1]


def test_two_mails_of_one_job_are_one(plan):
    queue_reminders(WEEK)
    job = Job.objects.get(kind="plans.remind")
    for _turn in range(2):
        send_reminders(job.key, plan.pk, job.payload["deadline"], WEEK)
    assert {len(texts) for texts in mails().values()} == {1}


def test_the_clock_and_the_queue_know_them():
    assert PERIODICS["plans.deadline_reminders"].every == "hour"
    assert "plans.remind" in HANDLERS


@pytest.mark.parametrize("number", [1, 3])
def test_the_sweep_asks_a_fixed_number_of_questions(cast, number, django_assert_max_num_queries):
    for _n in range(number):
        made = coalition.duo(cast)
        closing(made)
    queue_reminders(WEEK)
    with django_assert_max_num_queries(4):
        queue_reminders(WEEK)


@pytest.mark.django_db(transaction=True)
def test_many_sweeps_at_once_queue_each_reminder_once(cast):
    made = coalition.duo(cast)
    closing(made)

    def work(_n: int) -> int:
        try:
            return queue_reminders(WEEK)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert Job.objects.filter(kind="plans.remind").count() == 1


KILLED = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connection
from django.conf import settings
from plans.services import reminding
work = reminding._mail
count = 0
def dying(*args):
    global count
    work(*args)
    count += 1
    if count == 2:
        os.kill(os.getpid(), signal.SIGKILL)
reminding._mail = dying
key, plan, deadline, at = sys.argv[1:]
reminding.send_reminders(key, int(plan), deadline, datetime.fromisoformat(at))
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_nothing_half_and_the_next_one_sends_all(cast, database_server):
    """The mails of one job are one transaction: killed between two of them, none was posted."""
    _ = cast.signatory_a, cast.signatory_b  # made when first named
    made = coalition.duo(cast)
    closing(made)
    queue_reminders(WEEK)
    job = Job.objects.get(kind="plans.remind")
    arguments = [job.key, str(made.pk), job.payload["deadline"], WEEK.isoformat()]
    run_until_killed(database_server, KILLED, *arguments)
    assert not mails()
    told = send_reminders(job.key, made.pk, job.payload["deadline"], WEEK)
    assert told == sum(len(texts) for texts in mails().values()) > 1


def test_a_sweep_asks_as_much_for_three_drafts_as_for_one(cast, django_assert_num_queries):
    """At most 20 queries for a thousand that are due (performance goal)."""
    plan = coalition.duo(cast)
    closing(plan)
    with django_assert_num_queries(6):  # with both ends of the savepoint
        assert queue_reminders(WEEK) == 1
    for number in range(2):
        other = Plan.objects.get(pk=plan.pk)
        other.pk, other.title, other._state.adding = None, f"Plan {number}", True
        other.save()
    with django_assert_num_queries(6):
        assert queue_reminders(TWO) == 3
