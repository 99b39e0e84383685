"""Doing jobs: exactly once in the database, retried when they fail, failed where all can see."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from portal import audit, jobs
from portal.jobs import queries, registry
from portal.jobs.models import Job, State
from portal.jobs.services import LostLease
from portal.jobs.worker import backoff, claim, run_due
from portal.refusal import Refusal
from tests.builders.record import effects

AT = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """Handlers of this test alone."""
    monkeypatch.setattr(registry, "HANDLERS", registry.HANDLERS)
    known = dict(registry.HANDLERS)
    yield
    registry.HANDLERS.clear()
    registry.HANDLERS.update(known)


def write_event(job, at):
    audit.write("test.effect", data=job.payload, at=at)


def queue_one(kind="test.effect", key="x:1", **how):
    with transaction.atomic():
        return jobs.enqueue(kind, key, {"n": 1}, due_at=AT, **how)


@pytest.mark.django_db
def test_a_due_job_is_done_with_its_result():
    @jobs.handler("test.effect")
    def work(job, at):
        write_event(job, at)
        return {"pages": 3}

    job = queue_one(total=4)
    assert run_due(at=AT) == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.finished_at) == (State.DONE, {"pages": 3}, AT)
    assert (job.attempts, job.progress, job.percentage, job.lease_until) == (1, 4, 100, None)
    assert effects().get().data == {"n": 1}


@pytest.mark.django_db
def test_running_twice_has_one_effect():
    jobs.handler("test.effect")(write_event)
    queue_one()
    assert [run_due(at=AT), run_due(at=AT), run_due(at=AT + timedelta(days=1))] == [1, 0, 0]
    assert effects().count() == 1


@pytest.mark.django_db
def test_a_job_waits_until_it_is_due_and_for_its_own_queue():
    jobs.handler("test.effect")(write_event)
    queue_one()
    assert run_due(at=AT - timedelta(microseconds=1)) == 0
    assert run_due("exports", at=AT) == 0
    assert run_due(at=AT) == 1


@pytest.mark.django_db
def test_a_limit_leaves_the_rest_for_later():
    jobs.handler("test.effect")(write_event)
    for n in range(5):
        queue_one(key=f"x:{n}")
    assert [run_due(at=AT, limit=3), run_due(at=AT, limit=3)] == [3, 2]


@pytest.mark.django_db
def test_a_failure_undoes_its_effect_and_is_tried_again_later():
    outcomes = [ConnectionError("mail server away"), None]

    @jobs.handler("test.effect")
    def work(job, at):
        write_event(job, at)
        if problem := outcomes.pop(0):
            raise problem

    job = queue_one()
    run_due(at=AT)
    job.refresh_from_db()
    assert (job.state, job.error) == (State.QUEUED, "ConnectionError: mail server away")
    assert job.due_at == AT + timedelta(seconds=15)
    assert not effects().exists()
    assert run_due(at=AT + timedelta(seconds=14)) == 0
    assert run_due(at=AT + timedelta(seconds=15)) == 1
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (State.DONE, "", 2)
    assert effects().count() == 1


def test_waiting_grows_to_an_hour():
    waits = [backoff(n).total_seconds() for n in range(1, 9)]
    assert waits == [15, 60, 240, 960, 3600, 3600, 3600, 3600]


@pytest.mark.django_db
def test_after_the_last_attempt_it_has_failed_where_administrators_see_it():
    @jobs.handler("test.effect")
    def work(job, at):
        raise ValueError("stuk")

    job = queue_one(max_attempts=3)
    at = AT
    for _ in range(5):
        run_due(at=at)
        at += timedelta(hours=1)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (State.FAILED, 3, "ValueError: stuk")
    assert list(queries.failed()) == [job]


@pytest.mark.django_db
def test_an_administrator_can_try_a_failed_job_again():
    jobs.handler("test.effect")(write_event)
    job = queue_one()
    Job.objects.update(state=State.FAILED, finished_at=AT, attempts=8, error="stuk")
    assert jobs.retry(job.pk).state == State.QUEUED
    assert run_due() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (State.DONE, 1, "")
    assert jobs.retry(job.pk).state == State.DONE
    assert effects().count() == 1


@pytest.mark.django_db
def test_a_refusal_is_final_because_trying_again_would_not_help():
    @jobs.handler("test.effect")
    def work(job, at):
        raise Refusal("Het plan is ingetrokken.")

    job = queue_one()
    run_due(at=AT)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (State.FAILED, "Het plan is ingetrokken.", 1)


@pytest.mark.django_db
def test_a_job_that_nobody_knows_waits_for_the_next_release():
    job = queue_one("test.unknown")
    run_due(at=AT)
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert "nobody does jobs of kind test.unknown" in job.error


@pytest.mark.django_db
def test_a_broken_statement_in_a_job_does_not_break_the_worker():
    @jobs.handler("test.effect")
    def work(job, at):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")

    job = queue_one()
    queue_one("test.unknown", "x:2")
    assert run_due(at=AT) == 2
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert "no_such_column" in job.error


@pytest.mark.django_db
def test_a_job_whose_worker_died_is_taken_over_when_its_lease_is_over():
    jobs.handler("test.effect", lease=timedelta(minutes=2))(write_event)
    queue_one()
    dead = claim("default", AT)
    assert dead.lease_until == AT + timedelta(minutes=2)
    assert run_due(at=AT + timedelta(minutes=1)) == 0
    assert run_due(at=AT + timedelta(minutes=2)) == 1
    assert Job.objects.get().attempts == 2
    assert effects().count() == 1


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_each_time_fails_in_the_end():
    jobs.handler("test.effect")(write_event)
    queue_one(max_attempts=2)
    claim("default", AT)
    claim("default", AT + timedelta(hours=1))
    run_due(at=AT + timedelta(hours=2))
    job = Job.objects.get()
    assert (job.state, job.error) == (State.FAILED, "its worker died each time")
    assert not effects().exists()


@pytest.mark.django_db
def test_a_worker_that_was_too_slow_cannot_finish_a_job_that_another_took():
    @jobs.handler("test.slow", atomic=False, lease=timedelta(minutes=1))
    def work(job, at):
        claim("default", at + timedelta(minutes=1))
        jobs.progress(job, 5)
        raise AssertionError("never here")

    queue_one("test.slow", total=10)
    run_due(at=AT, limit=1)
    job = Job.objects.get()
    assert (job.state, job.attempts, job.progress) == (State.RUNNING, 2, 0)


@pytest.mark.django_db
def test_progress_shows_and_renews_the_lease():
    seen = []

    @jobs.handler("test.slow", atomic=False)
    def work(job, at):
        jobs.progress(job, 3, total=12)
        seen.append(Job.objects.get())

    queue_one("test.slow")
    run_due(at=AT)
    assert (seen[0].percentage, seen[0].state) == (25, State.RUNNING)
    assert seen[0].lease_until > AT
    assert Job.objects.get().percentage == 100


@pytest.mark.django_db
def test_progress_of_a_job_that_is_lost_stops_the_work():
    jobs.handler("test.effect")(write_event)
    with pytest.raises(LostLease):
        jobs.progress(queue_one(), 1)


@pytest.mark.django_db
def test_a_lease_lost_at_the_very_end_leaves_the_job_to_the_other():
    @jobs.handler("test.slow", atomic=False, lease=timedelta(minutes=1))
    def work(job, at):
        claim("default", at + timedelta(minutes=1))

    queue_one("test.slow")
    run_due(at=AT, limit=1)
    assert Job.objects.get().state == State.RUNNING


@pytest.mark.django_db
def test_a_claim_that_was_lost_before_the_work_began_does_nothing(monkeypatch):
    from portal.jobs import worker

    jobs.handler("test.effect", lease=timedelta(minutes=1))(write_event)
    queue_one()
    mine = claim("default", AT)
    claim("default", AT + timedelta(minutes=1))
    worker._run(mine, AT)
    assert not effects().exists()
    assert Job.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_200_jobs_and_four_workers_at_once_have_200_effects():
    jobs.handler("test.effect")(write_event)
    for n in range(200):
        queue_one(key=f"x:{n}")
    taken = []

    def work():
        try:
            taken.append(run_due(limit=1000))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 200
    assert effects().count() == Job.objects.filter(state=State.DONE, attempts=1).count() == 200


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_lease_ran_out_stays_with_its_worker_while_that_one_lives():
    begun, done = threading.Event(), threading.Event()

    @jobs.handler("test.effect", lease=timedelta(0))
    def work(job, at):
        write_event(job, at)
        begun.set()
        done.wait(10)

    queue_one()

    def run():
        try:
            run_due()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    assert run_due() == 0
    done.set()
    thread.join()
    assert effects().count() == 1
    assert Job.objects.get().attempts == 1


def test_two_handlers_for_one_kind_are_refused():
    jobs.handler("test.effect")(write_event)

    def elsewhere(job, at):
        return None

    elsewhere.__module__ = "another.module"
    with pytest.raises(ValueError, match="two handlers"):
        jobs.handler("test.effect")(elsewhere)
