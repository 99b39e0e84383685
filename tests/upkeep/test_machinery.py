"""The page of the machinery: what failed, who sees it, and trying again once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from portal import clock
from portal.audit.models import Event
from portal.jobs import services as jobs
from portal.jobs.models import Job, State, Tick
from portal.jobs.registry import HANDLERS, PERIODICS
from portal.refusal import Refusal
from portal.upkeep import machinery, services
from portal.web import todo
from tests.builders.jobs import job, letter
from tests.cast import sign_in

URL = "/beheer/"


def test_every_task_and_search_has_a_name_that_people_can_read():
    """Names of our own: tests register theirs as `test.…`."""
    known = {**HANDLERS, **PERIODICS}
    assert [name for name, one in known.items() if not one.label and "test" not in name] == []


@pytest.fixture
def page(client, cast):
    sign_in(client, cast.administrator)
    return lambda: client.get(URL).content.decode()


@pytest.mark.django_db
def test_all_well_says_so(page):
    html = page()
    assert "Er is geen taak mislukt." in html
    assert "Alle mail is afgeleverd." in html


@pytest.mark.django_db
def test_a_failed_task_shows_what_it_is_and_why(page):
    job("plans.receipt:7")
    html = page()
    assert "Ontvangstbewijs van een plan maken en mailen" in html
    assert "OSError: disk full" in html


@pytest.mark.django_db
def test_a_task_nobody_takes_up_is_shown_as_waiting(page):
    job("old", State.QUEUED, due_at=clock.now() - timedelta(minutes=6))
    job("dead", State.RUNNING, lease_until=clock.now() - timedelta(minutes=6))
    assert {w.job.key for w in machinery.waiting(clock.now())} == {"old", "dead"}
    assert "Taken die te lang wachten" in page()


@pytest.mark.django_db
def test_work_that_is_on_its_way_is_not_waiting():
    job("new", State.QUEUED)
    job("busy", State.RUNNING)
    assert machinery.waiting(clock.now()) == []


@pytest.mark.django_db
def test_a_clock_that_stands_still_is_told(page):
    assert "Nog niet gezien" in page()
    Tick.objects.create(name="reviews.screen", ran_at=clock.now() - timedelta(hours=1))
    assert "Gestopt" in page()
    Tick.objects.update(ran_at=clock.now())
    assert "Loopt" in page()


@pytest.mark.django_db
def test_a_search_that_fails_is_told(page):
    Tick.objects.create(name="reviews.screen", ran_at=clock.now(), error="KeyError: x")
    assert "KeyError: x" in page()


@pytest.mark.django_db
def test_mail_to_the_own_office_is_shown_other_mail_only_that_it_stays_behind(cast):
    letter("own", cast.coordinator.email)
    letter("other", "iemand@zorggroep.test")
    own, other = sorted(machinery.letters(cast.administrator), key=lambda m: m.message.pk)
    assert (own.to, own.subject) == (cast.coordinator.email, "Over own")
    assert (other.to, other.subject) == ("…@zorggroep.test", "")
    assert other.error == "SMTPRecipientsRefused"


@pytest.mark.django_db
def test_mail_that_will_be_tried_again_has_no_button(page):
    letter("later", "iemand@zorggroep.test", state=State.QUEUED)
    assert "Probeert het zelf opnieuw" in page()


@pytest.mark.django_db
def test_only_administrators_open_it(client, cast):
    answers = {}
    for who in ("administrator", "auditor", "coordinator", "editor_a", "menzis_coordinator"):
        sign_in(client, cast[who])
        answers[who] = client.get(URL).status_code
    assert answers == {
        "administrator": 200,
        "auditor": 403,
        "coordinator": 403,
        "editor_a": 404,
        "menzis_coordinator": 403,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(count, client, cast, django_assert_num_queries):
    sign_in(client, cast.administrator)
    for number in range(count):
        job(f"a{number}")
        job(f"b{number}", State.DONE)
        letter(f"c{number}", cast.coordinator.email)
        Tick.objects.create(name=f"t{number}", ran_at=clock.now())
    with django_assert_num_queries(14):
        client.get(URL)


@pytest.mark.django_db
def test_trying_again_asks_why_and_is_on_record(client, cast):
    failed = job("plans.receipt:7")
    sign_in(client, cast.administrator)
    url = reverse("upkeep:retry", args=[failed.pk])
    assert "Fout:" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "De schijf is leeg."}).url == URL
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (State.QUEUED, 0)
    event = Event.objects.get(verb="job.retried")
    assert (event.actor_id, event.reason) == (cast.administrator.pk, "De schijf is leeg.")
    assert event.data["key"] == "plans.receipt:7"


@pytest.mark.django_db
def test_a_second_time_is_refused(cast):
    failed = job("plans.receipt:7")
    services.retry(failed.pk, by=cast.administrator, reason="a")
    with pytest.raises(Refusal) as refusal:
        services.retry(failed.pk, by=cast.administrator, reason="b")
    assert refusal.value.code == "not_failed"
    assert Event.objects.filter(verb="job.retried").count() == 1


@pytest.mark.django_db
def test_the_page_of_a_task_that_no_longer_fails_says_so(client, cast):
    sign_in(client, cast.administrator)
    running = job("plans.receipt:7", State.RUNNING)
    html = client.get(reverse("upkeep:retry", args=[running.pk])).content.decode()
    assert "hoort niet meer bij de mislukte" in html


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["auditor", "coordinator", "editor_a"])
def test_nobody_else_tries_again(cast, who):
    with pytest.raises(Refusal) as refusal:
        services.retry(job("x").pk, by=cast[who], reason="a")
    assert refusal.value.code == "not_allowed"


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_retry_it_once(cast):
    failed, by = job("plans.receipt:7"), cast.administrator

    def press(_: int) -> str:
        try:
            services.retry(failed.pk, by=by, reason="Nu kan het")
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == ["done", *["not_failed"] * 3]
    assert Event.objects.filter(verb="job.retried").count() == 1


@pytest.mark.django_db
def test_the_administrator_has_it_on_the_list_of_things_to_do(rf, cast):
    request = rf.get("/")
    request.user = cast.administrator
    assert todo_labels(request) == []
    job("a")
    job("b")
    letter("c", "x@voorbeeld.test")
    assert todo_labels(request) == ["2 taken zijn mislukt en 1 mail is niet afgeleverd"]
    request.user = cast.coordinator
    assert todo_labels(request) == []


def todo_labels(request) -> list[str]:
    return [str(i.label) for i in todo.items(request) if i.url.startswith(URL)]


@pytest.mark.django_db
def test_a_retried_mail_goes_out(client, cast, mailoutbox):
    letter("own", cast.coordinator.email)
    services.retry(Job.objects.get().pk, by=cast.administrator, reason="Adres klopt weer")
    from portal.jobs.worker import run_due

    run_due()
    assert [m.to for m in mailoutbox] == [[cast.coordinator.email]]
    assert machinery.letters(cast.administrator) == []


@pytest.mark.django_db
def test_the_plain_retry_leaves_other_jobs_alone():
    running = job("busy", State.RUNNING)
    assert jobs.retry(running.pk).state == State.RUNNING
