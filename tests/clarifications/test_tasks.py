"""Mails, PDF and reminders: once, whatever is repeated, and whole, whatever is killed."""

from datetime import UTC, datetime, timedelta

import pytest

from plans.services.telling import tell_note
from portal.accounts.models import Role
from portal.accounts.services import give_roles
from portal.documents.models import Document
from portal.documents.pdf import PdfError
from portal.funds.calls import withdraw_call
from portal.funds.clarifications import printing
from portal.funds.clarifications.models import Note, QuestionRound
from portal.funds.clarifications.printing import print_note
from portal.funds.clarifications.reminding import queue_reminders, send_reminder
from portal.funds.clarifications.telling import tell_askers
from portal.funds.models import Call
from portal.jobs.models import Job, State
from portal.jobs.worker import run_due
from portal.mail.models import Message
from tests.builders import funds, notes, plans
from tests.builders.killing import run_until_killed

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=12)
DUE_SOON = datetime(2026, 2, 19, 8, tzinfo=UTC)  # three days before 22 February


@pytest.fixture
def note(cast):
    call = notes.open_round(AT)
    asked = [notes.asked(call, cast[w], at=AT) for w in ("editor_a", "editor_a", "editor_b")]
    notes.item(call, asked, about="TM24-3", change="Het mag ook later.", at=AT)
    return notes.published(call, LATER)


def test_everybody_who_asked_gets_one_mail_and_twice_is_once(note, cast):
    assert [tell_askers(note.pk), tell_askers(note.pk)] == [2, 2]
    mails = Message.objects.filter(key__startswith="note.published")
    assert {m.to for m in mails} == {cast.editor_a.email, cast.editor_b.email}
    assert mails.count() == 2


def test_a_mail_says_which_condition_changed_and_never_who_asked(note, cast):
    tell_askers(note.pk)
    for message in Message.objects.filter(key__startswith="note.published"):
        own = {cast.editor_a.email: "Zilverlinde", cast.editor_b.email: "Waterrand"}[message.to]
        others = {"Zilverlinde", "Waterrand"} - {own}
        said = message.subject + message.body_text + message.body_html
        assert "Voorwaarde 3" in said
        assert not [name for name in others if name in said]
        assert notes.QUESTION not in said


def test_who_took_the_question_back_or_left_gets_no_mail(cast):
    call = notes.open_round(AT)
    notes.asked(call, cast.editor_a, at=AT)
    left = notes.asked(call, cast.editor_b, at=AT)
    cast.editor_b.memberships.filter(organisation=left.organisation).update(
        state="ended", ended_at=LATER
    )
    notes.item(call, at=AT)
    assert tell_askers(notes.published(call, LATER).pk) == 1


def test_coalitions_with_a_draft_are_told_once_even_when_they_asked_too(cast):
    plan = plans.draft_plan(cast)
    call = Call.objects.get(pk=plan.call_id)
    notes.round_for(call, AT)
    notes.asked(call, cast.editor_a, at=AT)
    notes.item(call, at=AT)
    note = notes.published(call, LATER)
    assert tell_note(note.pk) > 1
    told = Message.objects.filter(key__startswith="note.published")
    before = told.count()
    tell_askers(note.pk)
    tell_note(note.pk)
    assert told.count() == before
    assert plan.title in told.get(to=cast.editor_a.email).body_text


def test_the_pdf_is_drawn_once_and_says_what_was_frozen(note):
    first, again = print_note(note.pk), print_note(note.pk)
    assert first.pk == again.pk
    assert Document.objects.filter(kind="clarification_note").count() == 1
    assert Note.objects.get().document == first
    assert first.filename == f"nvi-{note.call_id}-v1.pdf"


def test_a_pdf_that_fails_leaves_the_note_and_is_tried_again(note, monkeypatch):
    def broken(*_args, **_more):
        raise PdfError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(printing, "render_pdf", broken)
        with pytest.raises(PdfError):
            print_note(note.pk)
    assert Note.objects.get().document is None
    assert print_note(note.pk).pk


@pytest.fixture
def waiting(cast):
    call = notes.open_round(AT)
    notes.asked(call, cast.editor_a, at=AT)
    return QuestionRound.objects.get(call=call)


def test_the_office_is_reminded_hour_by_hour_but_once_per_reminder(waiting, cast):
    assert waiting.answers_due_on.isoformat() == "2026-02-22"
    queued = [queue_reminders(AT + timedelta(hours=n)) for n in range(24 * 36)]
    assert sum(queued) == 3
    for job in Job.objects.filter(kind="clarifications.remind").order_by("pk"):
        for _turn in range(2):
            send_reminder(
                job.key, at=DUE_SOON, round_id=job.payload["round"], due=job.payload["due"]
            )
    mails = Message.objects.filter(template="clarifications/answers_due")
    assert mails.count() == 3
    assert {m.to for m in mails} == {cast.coordinator.email}


def test_a_reminder_says_how_many_wait_and_until_when(waiting, cast):
    cast.coordinator  # noqa: B018 - there must be somebody to remind
    queue_reminders(DUE_SOON)
    job = Job.objects.get(kind="clarifications.remind")
    send_reminder(job.key, waiting.pk, job.payload["due"], DUE_SOON)
    mail = Message.objects.get(template="clarifications/answers_due")
    assert "22 februari 2026" in mail.subject
    assert "1 vraag" in mail.body_text


@pytest.mark.parametrize("what", ["answered", "moved", "withdrawn"])
def test_what_was_done_meanwhile_stops_a_queued_reminder(waiting, cast, what):
    queue_reminders(DUE_SOON)
    job = Job.objects.get(kind="clarifications.remind")
    call = Call.objects.get(pk=waiting.call_id)
    if what == "answered":
        notes.item(call, call.questions.all(), at=DUE_SOON)
        notes.published(call, DUE_SOON)
    elif what == "moved":
        later = waiting.answers_due_on + timedelta(days=7)
        QuestionRound.objects.update(
            answers_due_on=later, answers_due_at=waiting.answers_due_at + timedelta(days=7)
        )
    else:
        withdraw_call(call, reason="Weg.", by=funds.coordinator(), version=call.version)
    assert send_reminder(job.key, waiting.pk, job.payload["due"], DUE_SOON) == 0
    assert not Message.objects.filter(template="clarifications/answers_due").exists()


def test_a_round_without_questions_asks_for_no_reminder(cast):
    notes.open_round(AT)
    assert queue_reminders(DUE_SOON) == 0


def test_all_jobs_of_a_publication_end_well(note):
    run_due("default")
    run_due("documents")
    jobs = Job.objects.filter(payload__note=note.pk)
    assert {job.state for job in jobs} == {State.DONE}


KILLED = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from portal.funds.clarifications import reminding
post = reminding.mail.post
def dying(*args, **more):
    post(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
reminding.mail.post = dying
key, number, due, at = sys.argv[1:]
reminding.send_reminder(key, int(number), due, datetime.fromisoformat(at))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_two_reminders_leaves_none_and_the_next_one_sends_both(
    cast, database_server
):
    call = notes.open_round(AT)
    notes.asked(call, cast.editor_a, at=AT)
    give_roles(cast.reviewer1, call.region.office, [Role.REVIEWER, Role.COORDINATOR], by=None)
    people = {cast.coordinator.email, cast.reviewer1.email}
    queue_reminders(DUE_SOON)
    job = Job.objects.get(kind="clarifications.remind")
    given = (job.key, job.payload["round"], job.payload["due"], DUE_SOON)
    run_until_killed(database_server, KILLED, *given[:3], DUE_SOON.isoformat())
    mails = Message.objects.filter(template="clarifications/answers_due")
    assert not mails.exists()
    assert [send_reminder(*given), send_reminder(*given)] == [2, 2]
    assert sorted(mails.values_list("to", flat=True)) == sorted(people)
