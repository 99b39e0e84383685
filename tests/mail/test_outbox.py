"""The outbox: one mail per key, delivered once, with one Message-ID, whatever breaks."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock, mail
from portal.jobs.models import Job
from portal.jobs.models import State as JobState
from portal.jobs.worker import run_due
from portal.mail import queries, services
from portal.mail.models import Message, State

LATER = timedelta(minutes=1)


def post(key="plan.submitted:42:7", **how):
    facts = {"to": "sanne@voorbeeld.test", "template": "test_plain", "context": {"what": "Thuis"}}
    with transaction.atomic():
        return mail.post(key, **(facts | how))


@pytest.mark.django_db
def test_a_mail_is_a_row_with_a_job():
    message = post(plan_id=42, language="en")
    assert (message.to, message.language, message.plan_id) == ("sanne@voorbeeld.test", "en", 42)
    assert (message.state, message.subject) == (State.QUEUED, "en: Thuis ingediend")
    job = Job.objects.get()
    assert (job.kind, job.key) == ("mail.deliver", "mail:plan.submitted:42:7")
    assert job.payload == {"message": message.pk}


@pytest.mark.django_db
def test_posting_twice_is_one_mail_and_the_first_text_stays():
    first = post()
    assert post(context={"what": "Iets anders"}) == first
    assert Message.objects.get().subject == "nl: Thuis ingediend"
    run_due()
    post()
    assert run_due() == 0
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db
def test_it_is_delivered_as_text_and_page_and_marked_sent():
    post()
    run_due()
    (sent,) = django_mail.outbox
    message = Message.objects.get()
    assert (message.state, sent.to, sent.subject) == (State.SENT, [message.to], message.subject)
    assert sent.body == message.body_text
    assert sent.alternatives[0].content == message.body_html
    headers = sent.message()
    assert headers["Message-ID"] == message.message_id
    assert headers["Message-ID"].endswith("@portaal.voorbeeld.test>")
    assert headers["Auto-Submitted"] == "auto-generated"
    assert message.sent_at <= clock.now()


@pytest.mark.django_db
def test_running_the_job_twice_sends_one_mail():
    message = post()
    at = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
    services.deliver(message.pk, at)
    services.deliver(message.pk, at + LATER)
    message.refresh_from_db()
    assert (len(django_mail.outbox), message.sent_at) == (1, at)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "geen adres", "a@b@c.test", "x@y.test\nBcc: z@y.test"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValidationError):
        post(to=address)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_mail_goes_when_its_cause_is_rolled_back():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_mail_server_takes_it(sink):
    post()
    run_due()
    (received,) = sink.received
    assert received["Message-ID"] == Message.objects.get().message_id
    assert received["Subject"] == "nl: Thuis ingediend"
    assert [part.get_content_type() for part in received.get_payload()] == [
        "text/plain",
        "text/html",
    ]


@pytest.mark.django_db
def test_a_mail_server_that_is_away_gets_it_later(sink, settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = nobody.getsockname()[1]
        post()
        run_due()
    message, job = Message.objects.get(), Job.objects.get()
    assert (message.state, job.state) == (State.QUEUED, JobState.QUEUED)
    assert "ConnectionRefusedError" in job.error
    settings.EMAIL_PORT = sink.port
    run_due(at=clock.now() + LATER)
    message.refresh_from_db()
    assert (message.state, len(sink.received)) == (State.SENT, 1)


@pytest.mark.django_db
def test_a_mail_server_that_says_later_gets_it_later(sink):
    sink.refusing = True
    post()
    run_due()
    assert sink.received == []
    sink.refusing = False
    run_due(at=clock.now() + LATER)
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_a_mail_that_never_arrives_fails_where_all_can_see(sink):
    sink.refusing = True
    post(plan_id=42)
    at = clock.now()
    for _ in range(9):
        run_due(at=at)
        at += timedelta(hours=1)
    (message,) = queries.delivery(plan_id=42)
    assert (message.state, message.job_state, message.attempts) == (State.QUEUED, "failed", 8)
    assert "later please" in message.error


@pytest.mark.django_db
def test_the_delivery_log_is_of_one_plan_or_of_all(django_assert_num_queries):
    post("a", plan_id=1)
    post("b", plan_id=2)
    run_due()
    with django_assert_num_queries(1):
        assert [m.key for m in queries.delivery()] == ["b", "a"]
    with django_assert_num_queries(1):
        assert [(m.key, m.job_state, m.error) for m in queries.delivery(1)] == [("a", "done", "")]


@pytest.mark.django_db
def test_absolute_links_of_names_and_of_paths(settings):
    settings.PUBLIC_URL = "https://portaal.voorbeeld.test"
    assert mail.absolute("/plannen/3/") == "https://portaal.voorbeeld.test/plannen/3/"
    assert (
        mail.absolute("drafts:drop", "plan.x:1")
        == "https://portaal.voorbeeld.test/concepten/plan.x:1/weg/"
    )


def test_the_package_knows_only_its_public_names():
    with pytest.raises(AttributeError):
        _ = mail.nothing
