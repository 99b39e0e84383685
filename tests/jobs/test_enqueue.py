"""Writing to the queue: once per key, and together with the cause."""

import threading

import pytest
from django.db import connection, transaction

from portal import clock, jobs
from portal.jobs import services
from portal.jobs.models import Job, State


@pytest.mark.django_db
def test_a_job_is_a_row_that_waits():
    job = jobs.enqueue("x.work", "x:1", {"plan": 1}, queue="documents", total=10)
    assert (job.kind, job.key, job.payload, job.queue) == (
        "x.work",
        "x:1",
        {"plan": 1},
        "documents",
    )
    assert (job.state, job.attempts, job.total, job.percentage) == (State.QUEUED, 0, 10, 0)
    assert job.due_at <= clock.now()


@pytest.mark.django_db
def test_the_same_key_is_the_same_job_and_changes_nothing():
    first = jobs.enqueue("x.work", "x:1", {"plan": 1})
    Job.objects.update(state=State.DONE, finished_at=clock.now())
    again = jobs.enqueue("x.other", "x:1", {"plan": 2})
    assert again.pk == first.pk
    assert (again.kind, again.payload, again.state) == ("x.work", {"plan": 1}, State.DONE)


@pytest.mark.django_db(transaction=True)
def test_a_job_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        jobs.enqueue("x.work", "x:1")


@pytest.mark.django_db(transaction=True)
def test_the_job_goes_when_its_cause_is_rolled_back():
    with transaction.atomic():
        jobs.enqueue("x.work", "x:1")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_200_races_for_one_key_give_one_job_each():
    gates = [threading.Barrier(2) for _ in range(200)]
    numbers: list[list[int]] = [[], []]

    def work(mine):
        try:
            for n, gate in enumerate(gates):
                gate.wait(30)
                with transaction.atomic():
                    mine.append(jobs.enqueue("x.work", f"x:{n}").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[mine]) for mine in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers[0] == numbers[1]
    assert Job.objects.count() == 200


@pytest.mark.django_db
def test_the_meter_shows_whole_percentages():
    assert Job(progress=1, total=3).percentage == 33
    assert Job(state=State.DONE).percentage == 100
    assert Job().percentage == 0


def test_the_package_knows_only_its_public_names():
    with pytest.raises(AttributeError):
        _ = jobs.nothing


def test_a_thousand_jobs_are_written_in_one_query_and_a_known_key_changes_nothing(
    db, django_assert_num_queries
):
    jobs.enqueue("jobs.test", "k0", {"n": 99})
    with transaction.atomic(), django_assert_num_queries(2):  # the clock and the rows
        services.enqueue_all("jobs.test", {f"k{n}": {"n": n} for n in range(1_000)})
    assert Job.objects.filter(kind="jobs.test").count() == 1_000
    assert Job.objects.get(key="k0").payload == {"n": 99}
    assert Job.objects.get(key="k7").payload == {"n": 7}


def test_many_jobs_need_a_transaction_and_none_are_no_work(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        services.enqueue_all("jobs.test", {"k": {}})
    with transaction.atomic():
        services.enqueue_all("jobs.test", {})
    assert not Job.objects.exists()
