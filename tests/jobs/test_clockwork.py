"""What the clock sets off: once per minute, hour or day, by one of many clocks, never skipped."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from portal import clock, jobs
from portal.jobs import queries, registry, tasks
from portal.jobs.clockwork import run_periodics
from portal.jobs.models import Job, State, Tick

AT = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def searches():
    """Only the searches of this test."""
    known = dict(registry.PERIODICS)
    registry.PERIODICS.clear()
    yield
    registry.PERIODICS.clear()
    registry.PERIODICS.update(known)


def test_each_room_has_its_searches_registered(searches):
    assert "test" not in registry.PERIODICS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("every", "step"),
    [
        ("minute", timedelta(minutes=1)),
        ("hour", timedelta(hours=1)),
        ("day", timedelta(days=1)),
    ],
)
def test_a_search_runs_once_in_its_time(every, step):
    ran = []
    jobs.periodic("test", every=every)(ran.append)
    for at in (AT, AT + timedelta(seconds=1), AT + step, AT + step, AT + 2 * step):
        run_periodics(at)
    assert ran == [AT, AT + step, AT + 2 * step]


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_nothing_is_skipped_or_doubled_on_the_days_on_which_the_clock_changes(day):
    hours, minutes = [], []
    jobs.periodic("hours", every="hour")(hours.append)
    jobs.periodic("quarters", every="minute")(minutes.append)
    midnight = datetime.fromisoformat(f"{day}T00:00:00+00:00")
    for n in range(0, 24 * 60, 15):
        run_periodics(midnight + timedelta(minutes=n))
    assert (len(hours), len(minutes)) == (24, 96)


@pytest.mark.django_db
def test_a_search_that_fails_is_tried_again_and_stops_no_other():
    ran, problems = [], [ValueError("stuk"), None]

    @jobs.periodic("first", every="day")
    def first(at):
        if problem := problems.pop(0):
            raise problem
        ran.append("first")

    jobs.periodic("second", every="day")(lambda at: ran.append("second"))
    run_periodics(AT)
    assert ran == ["second"]
    assert queries.stuck_searches().get().error == "ValueError: stuk"
    run_periodics(AT + timedelta(minutes=1))
    assert ran == ["second", "first"]
    assert not queries.stuck_searches().exists()


@pytest.mark.django_db
def test_a_clock_that_died_at_work_is_made_up_for_after_ten_minutes():
    ran = []
    jobs.periodic("test", every="day")(ran.append)
    Tick.objects.create(name="test", lease_until=AT + timedelta(minutes=10))
    run_periodics(AT)
    assert ran == []
    run_periodics(AT + timedelta(minutes=10))
    assert len(ran) == 1


@pytest.mark.django_db(transaction=True)
def test_four_clocks_at_once_run_it_once():
    ran = []
    jobs.periodic("test", every="day")(ran.append)
    gate = threading.Barrier(4)

    def tick():
        try:
            for day in range(20):
                gate.wait(20)
                run_periodics(AT + timedelta(days=day))
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [AT + timedelta(days=day) for day in range(20)]


@pytest.mark.django_db
def test_a_clock_that_stopped_is_noticed_after_five_minutes():
    assert queries.clock_is_dead(AT)
    jobs.periodic("test")(lambda at: None)
    run_periodics(AT)
    assert not queries.clock_is_dead(AT + timedelta(minutes=5))
    assert queries.clock_is_dead(AT + timedelta(minutes=5, seconds=1))


@pytest.mark.django_db
def test_work_that_nobody_takes_up_is_noticed_after_five_minutes():
    job = jobs.enqueue("x.work", "x:1", due_at=AT)
    assert not queries.late(AT + timedelta(minutes=5)).exists()
    assert list(queries.late(AT + timedelta(minutes=6))) == [job]


def test_two_searches_of_one_name_are_refused():
    jobs.periodic("test")(lambda at: None)

    def elsewhere(at):
        return None

    elsewhere.__module__ = "another.module"
    with pytest.raises(ValueError, match="two searches"):
        jobs.periodic("test")(elsewhere)


@pytest.mark.django_db
def test_the_sweep_does_what_is_due(monkeypatch):
    monkeypatch.setitem(
        registry.HANDLERS, "x.work", registry.Handler(lambda job, at: None, True, timedelta(1))
    )
    jobs.enqueue("x.work", "x:1")
    assert tasks.sweep("default") == 1
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db
def test_the_sweep_of_each_minute_runs_the_searches_and_wakes_every_queue(monkeypatch):
    woken, ran = [], []
    monkeypatch.setattr(tasks.sweep, "apply_async", lambda args, queue: woken.append((args, queue)))
    jobs.periodic("test")(ran.append)
    assert tasks.sweep_all() == ["test"]
    assert len(ran) == 1
    assert woken == [([q], q) for q in ("default", "documents", "exports")]


@pytest.mark.django_db
def test_a_worker_without_celery_does_all_of_it(monkeypatch):
    monkeypatch.setitem(
        registry.HANDLERS, "x.work", registry.Handler(lambda job, at: None, True, timedelta(1))
    )
    ran = []
    jobs.periodic("test")(ran.append)
    for queue in tasks.QUEUES:
        jobs.enqueue("x.work", f"x:{queue}", queue=queue)
    call_command("work", once=True, stdout=StringIO())
    assert Job.objects.filter(state=State.DONE).count() == 3
    assert ran[0] <= clock.now()
