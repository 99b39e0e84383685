"""Writing answers and publishing versions of the note (R-1.7-3, R-1.7-4)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from portal.audit.models import Event
from portal.documents.snapshots import intact
from portal.funds.clarifications import answering, publishing
from portal.funds.clarifications.changes import at_filing, changes_of, of_call, of_condition
from portal.funds.clarifications.comparing import pending
from portal.funds.clarifications.models import Entry, Item, Note, Question
from portal.funds.clarifications.subjects import Subject
from portal.funds.models import Call
from portal.jobs.models import Job
from portal.refusal import Refusal
from tests.builders import funds, notes

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=12)


@pytest.fixture
def call():
    return notes.open_round(AT)


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value


def fresh(call) -> Call:
    return Call.objects.get(pk=call.pk)


def test_questions_that_ask_the_same_become_one_item(call, cast):
    asked = [notes.asked(call, cast[who], at=AT) for who in ("editor_a", "editor_b", "outsider")]
    item = notes.item(call, asked[:2], at=AT)
    assert (item.number, item.questions.count()) == (1, 2)
    note = notes.published(call, LATER)
    states = dict(Question.objects.values_list("pk", "state"))
    assert [states[q.pk] for q in asked] == ["answered", "answered", "received"]
    assert note.entries.count() == 1


def test_a_question_stands_in_one_item_at_most(call, cast):
    asked = notes.asked(call, cast.editor_a, at=AT)
    notes.item(call, [asked], at=AT)
    assert refused(lambda: notes.item(call, [asked], at=AT)).code == "not_free"
    assert Item.objects.count() == 1


def test_a_question_of_another_call_is_refused(call, cast):
    other = notes.asked(notes.open_round(AT), cast.editor_a, at=AT)
    assert refused(lambda: notes.item(call, [other], at=AT)).code == "not_free"


def test_unticking_a_question_sets_it_free_again(call, cast):
    asked = notes.asked(call, cast.editor_a, at=AT)
    item = notes.item(call, [asked], at=AT)
    said = answering.ItemTerms(Subject(), "Mag het?", "Ja.")
    answering.save_item(item.pk, said, [], by=cast.coordinator, version=1, at=AT)
    assert Question.objects.get().item is None


@pytest.mark.parametrize(
    ("about", "text", "effect", "change", "code"),
    [
        (None, "  ", "none", "", "no_question"),
        (None, "Mag het?", "condition", "Het mag.", "no_condition"),
        ("TM24-3", "Mag het?", "condition", "", "no_change"),
        (None, "Mag het?", "none", "Het mag.", "change_without_effect"),
        ("TM22-1", "Mag het?", "none", "", "subject"),
    ],
)
def test_an_item_that_cannot_be_is_refused(call, cast, about, text, effect, change, code):
    said = answering.ItemTerms(Subject(about), text, "Ja.", effect, change)
    act = lambda: answering.draft_item(call, said, by=cast.coordinator, at=AT)  # noqa: E731
    assert refused(act).code == code
    assert not Item.objects.exists()


def test_an_item_is_not_saved_on_top_of_somebody_elses(call, cast):
    item = notes.item(call, at=AT)
    notes.correct(item, answer="Nee.", at=AT)
    said = answering.ItemTerms(Subject(), "Mag het?", "Ja.")
    act = lambda: answering.save_item(item.pk, said, by=cast.coordinator, version=1)  # noqa: E731
    assert refused(act).code == "stale"
    assert Item.objects.get().answer_nl == "Nee."


def test_a_draft_answer_can_be_removed_and_a_published_one_cannot(call, cast):
    asked = notes.asked(call, cast.editor_a, at=AT)
    item = notes.item(call, [asked], at=AT)
    answering.remove_item(item.pk, by=cast.coordinator, version=1, at=AT)
    assert Question.objects.get().item is None
    out = notes.item(call, at=AT)
    notes.published(call, LATER)
    act = lambda: answering.remove_item(out.pk, by=cast.coordinator, version=1)  # noqa: E731
    assert refused(act).code == "published"


def test_a_question_is_left_out_with_a_reason(call, cast):
    asked = notes.asked(call, cast.editor_a, at=AT)
    by = cast.coordinator
    assert refused(lambda: answering.decline(asked.pk, reason=" ", by=by)).code == "no_reason"
    left = answering.decline(asked.pk, reason="Dit gaat over één plan.", by=by, at=AT)
    assert (left.state, left.reason) == ("declined", "Dit gaat over één plan.")
    assert refused(lambda: notes.item(call, [asked], at=AT)).code == "not_free"


def test_a_question_that_is_being_answered_is_not_left_out(call, cast):
    asked = notes.asked(call, cast.editor_a, at=AT)
    notes.item(call, [asked], at=AT)
    act = lambda: answering.decline(asked.pk, reason="Nee.", by=cast.coordinator)  # noqa: E731
    assert refused(act).code == "in_item"


@pytest.mark.parametrize("who", ["reviewer1", "auditor", "editor_a", "menzis_coordinator"])
def test_only_a_coordinator_of_the_office_answers(call, cast, who):
    by, item = cast[who], notes.item(call, at=AT)
    said = answering.ItemTerms(Subject(), "Mag het?", "Ja.")
    question = notes.asked(call, cast.editor_b, at=AT)
    acts = [
        lambda: answering.draft_item(call, said, by=by),
        lambda: answering.save_item(item.pk, said, by=by, version=1),
        lambda: answering.remove_item(item.pk, by=by, version=1),
        lambda: answering.decline(question.pk, reason="Nee.", by=by),
        lambda: publishing.publish(call, by=by, after=0),
    ]
    assert {refused(act).code for act in acts} == {"not_allowed"}


def test_a_version_has_its_number_its_moment_and_its_fingerprint(call):
    notes.item(call, at=AT)
    note = notes.published(call, LATER, summary="Antwoorden op de eerste vragen.")
    assert (note.number, note.published_at, fresh(call).note_number) == (1, LATER, 1)
    assert intact(note.snapshot)
    frozen = note.snapshot.data
    assert frozen["entries"][0]["answer_nl"] == notes.ANSWER
    assert frozen["summary"] == "Antwoorden op de eerste vragen."
    event = Event.objects.get(verb="note.published")
    assert event.data["sha256"] == note.snapshot.sha256


def test_the_term_for_objections_starts_at_each_version(call):
    item = notes.item(call, at=AT)
    first = notes.published(call, LATER)
    assert first.objection_until == datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)
    notes.correct(item, answer="Nee.", at=LATER)
    second = notes.published(call, LATER + timedelta(days=3))
    assert second.objection_until == first.objection_until + timedelta(days=3)


def test_a_later_version_says_what_is_new_what_changed_and_what_stayed(call):
    kept, corrected = notes.item(call, at=AT), notes.item(call, text="Tot wanneer?", at=AT)
    notes.published(call, LATER)
    notes.correct(corrected, answer="Tot vijf uur.", at=LATER)
    added = notes.item(call, text="Wie tekent?", at=LATER)
    waits = notes.item(call, text="En dan?", answer="", at=LATER)
    second = notes.published(call, LATER + timedelta(days=2))
    found = {e.item_id: (e.status, e.since) for e in second.entries.all()}
    assert found == {
        kept.pk: ("same", 1),
        corrected.pk: ("changed", 2),
        added.pk: ("new", 2),
    }
    assert [one.item.pk for one in pending(fresh(call)) if not one.is_ready] == [waits.pk]
    first = Note.objects.get(number=1)
    assert [e.answer_nl for e in first.entries.all()] == [notes.ANSWER, notes.ANSWER]


def test_nothing_new_is_not_published_again(call):
    assert refused(lambda: notes.published(call, LATER)).code == "nothing_new"
    notes.item(call, answer="", at=AT)
    assert refused(lambda: notes.published(call, LATER)).code == "nothing_new"
    notes.item(call, at=AT)
    notes.published(call, LATER)
    assert refused(lambda: notes.published(call, LATER)).code == "nothing_new"


def test_a_published_answer_is_never_emptied(call):
    item = notes.item(call, at=AT)
    notes.published(call, LATER)
    notes.correct(item, answer="", at=LATER)
    notes.item(call, text="Nog een?", at=LATER)
    assert refused(lambda: notes.published(call, LATER)).code == "empty"


def test_who_looked_at_an_older_version_publishes_nothing(call, cast):
    notes.item(call, at=AT)
    notes.published(call, LATER)
    notes.item(call, text="Nog een?", at=LATER)
    act = lambda: publishing.publish(call, by=cast.coordinator, after=0)  # noqa: E731
    assert refused(act).code == "stale"


def test_a_note_of_a_draft_call_is_not_published(cast):
    draft = funds.draft_call(at=AT)
    notes.item(draft, at=AT)
    assert refused(lambda: notes.published(draft, AT)).code == "not_published"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Note.objects.update(summary_nl="Anders"),
        lambda: Note.objects.update(number=7),
        lambda: Note.objects.all().delete(),
        lambda: Entry.objects.update(answer_nl="Anders"),
        lambda: Entry.objects.all().delete(),
    ],
)
def test_the_database_keeps_a_published_version_as_it_is(call, change):
    notes.item(call, at=AT)
    notes.published(call, LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert (Note.objects.get().summary_nl, Entry.objects.get().answer_nl) == ("", notes.ANSWER)


def test_the_jobs_are_written_with_the_publication(call):
    notes.item(call, at=AT)
    note = notes.published(call, LATER)
    kinds = set(Job.objects.filter(payload__note=note.pk).values_list("kind", flat=True))
    assert kinds == {"clarifications.print", "clarifications.tell", "plans.note_published"}


def test_changes_are_found_by_condition_and_for_the_call(call):
    notes.item(call, about="TM24-3", change="De nulmeting mag uit 2024 zijn.", at=AT)
    notes.item(call, change="Een plan mag ook over 2030 gaan.", at=AT)
    notes.item(call, about="TM24-5", at=AT)
    notes.published(call, LATER)
    found = changes_of(fresh(call))
    assert [e.change_nl for e in of_condition(found, "TM24-3")] == [
        "De nulmeting mag uit 2024 zijn."
    ]
    assert of_condition(found, "TM24-5") == []
    assert [e.change_nl for e in of_call(found)] == ["Een plan mag ook over 2030 gaan."]
    kept = at_filing(call.pk, LATER)
    assert at_filing(call.pk, LATER - timedelta(seconds=1)) == {}
    assert kept["changes"] == {"TM24-3": ["De nulmeting mag uit 2024 zijn."]}


def test_without_a_note_nothing_is_asked_of_the_database(call, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert changes_of(call) == ()
