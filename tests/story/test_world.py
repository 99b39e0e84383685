"""The example plans, through the same services as the pages, with their expected outcomes.

The world is told once for the whole file, and committed: each test looks at it and leaves it.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from plans.agreements.models import Agreement
from plans.agreements.queries import visible_agreements
from plans.demo.files import CODES, content, raw
from plans.models import Plan
from plans.monitoring.models import Reminder, ReportDuty
from plans.monitoring.queries import visible_duties
from plans.queries import visible_plans
from portal import clock
from portal.accounts import demo
from portal.funds.queries import reconcile
from portal.jobs.models import Job, State
from portal.jobs.registry import HANDLERS, PERIODICS
from portal.jobs.worker import run_due
from reviews.demo import world
from reviews.models import Case, Decision
from reviews.queries import visible_cases
from tests import database
from tests.builders import funds
from tests.cast import sign_in

OUTCOMES = {"granted": "grant", "partial": "partial", "redirected": "redirect"}
QUEUES = ("default", "documents", "exports")
# Rows that tell when a worker looked, not what it did.
BOOKKEEPING = ("jobs_", "django_session", "django_migrations")
PEOPLE = [one.code for one in demo.cast()]

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, database_server):
    """The demo world, committed, and wiped behind the last test of this file."""
    with django_db_blocker.unblock():
        funds.reference()
        plans = world.load(say=lambda line: None)
        drain()
        name = connection.settings_dict["NAME"]
        connection.close()
        yield plans
        connection.close()
        with database_server.connect(name) as admin:
            database.wipe(admin)


@pytest.mark.parametrize("code", CODES)
def test_every_plan_ends_as_its_file_says(told, code):
    expected = raw(code)["expected"]
    plan = Plan.objects.get(title=content(code).title)
    decision = Decision.objects.filter(case__plan=plan).first()
    assert plan.state == expected["state_in_demo"]
    assert (decision.outcome if decision else None) == OUTCOMES.get(expected["outcome"])
    assert plan.is_demo


def test_the_ledger_adds_up_and_only_the_referred_plans_are_not_eligible(told):
    assert list(reconcile()) == []
    failed = Case.objects.filter(eligible=False).values_list("plan__title", flat=True)
    assert set(failed) == {content("V9").title, content("V12").title}


def test_one_plan_is_referred_to_the_regular_contracting_room_by_letter(told):
    decision = Decision.objects.get(redirect_scheme="REGULIER_TARIEF")
    assert decision.case.plan.title == content("V12").title
    assert decision.letter is not None
    assert decision.released_at is not None


def test_v1_runs_with_all_signatures_its_calendar_and_a_reminder(told):
    agreement = Agreement.objects.get(plan__title=content("V1").title)
    assert agreement.signatures.count() == agreement.parties.count() == 6
    duties = ReportDuty.objects.filter(agreement=agreement)
    assert duties.count() == len(content("V1").monitoring.moments)
    assert Reminder.objects.filter(duty__in=duties).exists()


def test_every_job_of_the_world_was_done(told):
    assert (
        list(
            Job.objects.filter(due_at__lte=clock.now())
            .exclude(state=State.DONE)
            .values_list("kind", "error")
        )
        == []
    )


def test_told_again_it_adds_nothing(told):
    assert world.load(say=lambda line: None) == []


@pytest.mark.parametrize("code", PEOPLE)
def test_what_a_list_shows_opens_and_what_it_hides_does_not_exist(told, cast, code):
    """Parity of list and object (design.md 4): each person of the cast × each object."""
    person, client = cast[code], Client()
    sign_in(client, person)
    for shown, everything, address in (
        (visible_plans(person), Plan.objects.all(), "/plannen/{}/"),
        (visible_agreements(person), Agreement.objects.all(), "/overeenkomsten/{}/"),
        (visible_duties(person), ReportDuty.objects.all(), "/rapportages/{}/"),
        (visible_cases(person), Case.objects.all(), "/beoordeling/dossier/{}/verloop/"),
    ):
        listed = set(shown.values_list("pk", flat=True))
        opened = {
            pk
            for pk in everything.values_list("pk", flat=True)
            if client.get(address.format(pk)).status_code != 404
        }
        assert opened == listed, address


@pytest.mark.parametrize("name", sorted(PERIODICS))
def test_what_the_clock_looks_for_is_done_once(told, name):
    """A second look at the same moment, and its jobs run once more, change nothing."""
    at = clock.now() + timedelta(days=1)
    search(name, at)
    before = contents()
    search(name, at)
    assert differing(before) == []


@pytest.mark.parametrize("kind", sorted(HANDLERS))
def test_a_job_that_is_done_twice_has_one_effect(told, kind):
    before = contents()
    one = Job.objects.filter(kind=kind, state=State.DONE).order_by("-pk")[:1]
    Job.objects.filter(pk__in=[job.pk for job in one]).update(
        state=State.QUEUED, attempts=0, finished_at=None, due_at=clock.now()
    )
    drain()
    assert not Job.objects.filter(kind=kind, state=State.FAILED).exists()
    assert differing(before) == []


def search(name: str, at) -> None:
    with transaction.atomic():
        PERIODICS[name].search(at)
    drain(at)


def drain(at=None) -> None:
    """All work that is due, also what the work itself brings along."""
    while sum(run_due(queue, at=at or clock.now()) for queue in QUEUES):
        pass


def contents() -> dict[str, str]:
    """Each table's rows as one hash."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(BOOKKEEPING):
                quoted = connection.ops.quote_name(table)
                cursor.execute(
                    f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {quoted} t"
                )
                found[table] = cursor.fetchone()[0]
        return found


def differing(before: dict[str, str]) -> list[str]:
    now = contents()
    return [table for table, rows in before.items() if now[table] != rows]
