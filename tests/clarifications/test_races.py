"""Several people at the questions of one call at the same moment (T6)."""

from datetime import timedelta

import pytest

from portal import clock
from portal.accounts.models import Organisation
from portal.audit.models import Event
from portal.funds.clarifications import answering, asking, publishing, rounds
from portal.funds.clarifications.models import Note, Question, QuestionRound
from portal.funds.clarifications.reminding import queue_reminders
from portal.funds.clarifications.subjects import Subject
from portal.funds.models import Call
from portal.jobs.models import Job
from tests.builders import funds, notes
from tests.together import at_once, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_everybody_publishes_and_one_version_comes_out(cast):
    call, by = notes.open_round(), funds.coordinator()
    asked = notes.asked(call, cast.editor_a)
    notes.item(call, [asked])
    outcomes = at_once(lambda n: publishing.publish(call, by=by, after=0), tries=16)
    assert (outcomes.count("done"), outcomes.count("stale")) == (1, 15)
    assert Note.objects.count() == Event.objects.filter(verb="note.published").count() == 1
    assert Call.objects.get().note_number == 1
    assert Job.objects.filter(kind="clarifications.tell").count() == 1


def test_asking_at_the_closing_moment_is_in_time_or_late_and_never_both(cast):
    call, by = notes.open_round(), cast.editor_a
    own = Organisation.objects.get(slug="zilverlinde")
    soon = clock.now() + timedelta(milliseconds=300)
    QuestionRound.objects.update(closes_at=soon)
    acts = [lambda: asking.ask(call, own, Subject(), "Mag dat?", by=by)] * 60
    outcomes = together(*acts, people=6)
    assert set(outcomes) <= {"done", "closed"}
    assert Question.objects.count() == outcomes.count("done")
    assert not Question.objects.filter(asked_at__gte=soon).exists()


def test_two_items_never_take_the_same_question(cast):
    call, by = notes.open_round(), funds.coordinator()
    asked = notes.asked(call, cast.editor_a)
    said = answering.ItemTerms(Subject(), "Mag het?", "Ja.")
    outcomes = at_once(lambda n: answering.draft_item(call, said, [asked.pk], by=by), tries=12)
    assert (outcomes.count("done"), outcomes.count("not_free")) == (1, 11)


def test_taking_back_while_it_is_published_gives_one_or_the_other(cast):
    call, by, asker = notes.open_round(), funds.coordinator(), cast.editor_a
    asked = notes.asked(call, asker)
    notes.item(call, [asked])
    outcomes = together(
        lambda: publishing.publish(call, by=by, after=0),
        lambda: asking.withdraw(asked.pk, by=asker),
    )
    stored = Question.objects.get()
    assert outcomes[0] == "done"
    assert (stored.state, outcomes[1]) in {("answered", "not_allowed"), ("withdrawn", "done")}
    assert (stored.note is None) is (stored.state == "withdrawn")


def test_of_many_who_save_the_round_one_wins():
    call, by = notes.open_round(), funds.coordinator()
    at = clock.now()

    def work(n):
        rounds.set_round(call, notes.terms(at, objection_number=n + 1), by=by, version=1)

    outcomes = at_once(work, tries=12)
    winner = outcomes.index("done")
    assert (outcomes.count("done"), outcomes.count("stale")) == (1, 11)
    assert QuestionRound.objects.get().objection_number == winner + 1


def test_many_sweeps_at_once_queue_each_reminder_once(cast):
    call = notes.open_round()
    notes.asked(call, cast.editor_a)
    due = QuestionRound.objects.get().answers_due_at
    at_once(lambda n: queue_reminders(due - timedelta(hours=20)), tries=12)
    assert Job.objects.filter(kind="clarifications.remind").count() == 1
