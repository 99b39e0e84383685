"""Asking a question in time, and taking it back (R-1.7-1, R-N.0-1)."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.models import Organisation
from portal.audit.models import Event
from portal.funds.calls import withdraw_call
from portal.funds.clarifications import asking
from portal.funds.clarifications.models import Question
from portal.funds.clarifications.subjects import Subject, choices
from portal.refusal import Refusal
from tests.builders import accounts, funds, notes

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
CLOSES = datetime(2026, 2, 12, 11, tzinfo=UTC)


@pytest.fixture
def call():
    return notes.open_round(AT)


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        act()
    assert not Question.objects.exists()
    return refusal.value


def test_a_question_is_kept_with_who_asked_for_which_organisation(call, cast):
    found = notes.asked(call, cast.editor_a, about="TM24-3", at=AT)
    assert (found.state, found.condition_id, found.asked_by) == (
        "received",
        "TM24-3",
        cast.editor_a,
    )
    assert found.organisation == cast.organisation("zilverlinde")
    event = Event.objects.get(verb="note.question_asked")
    assert (event.object_id, event.actor_id) == (str(found.pk), cast.editor_a.pk)
    assert notes.QUESTION not in str(event.data)


@pytest.mark.parametrize("who", ["editor_a", "signatory_b", "manager_a", "outsider"])
def test_everybody_at_a_provider_may_ask(call, cast, who):
    assert notes.asked(call, cast[who], at=AT).pk


@pytest.mark.parametrize("who", ["coordinator", "menzis_reviewer", "clientenberaad_contact"])
def test_others_may_not(call, cast, who):
    own = cast.organisation("zilverlinde")
    act = lambda: asking.ask(call, own, Subject(), "Mag dat?", by=cast[who], at=AT)  # noqa: E731
    assert refused(act).code == "not_allowed"


def test_nobody_asks_for_another_provider(call, cast):
    other = cast.organisation("waterrand")
    assert (
        refused(lambda: asking.ask(call, other, Subject(), "?", by=cast.editor_a, at=AT)).code
        == "not_allowed"
    )


def test_just_before_the_closing_moment_is_in_time(call, cast):
    assert notes.asked(call, cast.editor_a, at=CLOSES - timedelta(microseconds=1)).pk


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3)])
def test_at_the_closing_moment_it_is_late_and_the_answer_says_what_to_do(call, cast, late):
    refusal = refused(lambda: notes.asked(call, cast.editor_a, at=CLOSES + late))
    assert refusal.code == "closed"
    assert "12 February 2026" in str(refusal) or "12 februari 2026" in str(refusal)
    assert "Zorg en Zekerheid" in str(refusal)


def test_before_the_round_opens_the_moment_is_told(call, cast):
    refusal = refused(lambda: notes.asked(call, cast.editor_a, at=AT - timedelta(days=3)))
    assert refusal.code == "too_early"


def test_without_a_round_one_asks_the_care_purchaser(cast):
    bare = funds.open_call(at=AT)
    assert refused(lambda: notes.asked(bare, cast.editor_a, at=AT)).code == "no_round"


def test_a_withdrawn_call_takes_no_questions(call, cast):
    withdraw_call(call, reason="Herzien.", by=funds.coordinator(), version=call.version, at=AT)
    refusal = refused(lambda: notes.asked(call, cast.editor_a, at=AT))
    assert refusal.code == "closed"


@pytest.mark.parametrize("text", ["", "   \n "])
def test_an_empty_question_is_refused(call, cast, text):
    refusal = refused(lambda: notes.asked(call, cast.editor_a, text, at=AT))
    assert (refusal.code, refusal.field) == ("no_text", "text")


@pytest.mark.parametrize(
    "subject",
    [Subject("TM22-1"), Subject("x' OR 1=1"), Subject(None, "S000"), Subject(None, "doc-1")],
)
def test_a_question_is_about_what_the_call_has(call, cast, subject):
    own = cast.organisation("zilverlinde")
    act = lambda: asking.ask(call, own, subject, "?", by=cast.editor_a, at=AT)  # noqa: E731
    assert refused(act).code == "subject"


def test_a_question_can_be_about_a_policy_document_of_the_call(call, cast):
    own = cast.organisation("zilverlinde")
    found = asking.ask(call, own, Subject(None, "S002"), "Welke versie?", by=cast.editor_a, at=AT)
    assert found.document == "S002"


def test_where_only_changes_may_be_asked_about_there_is_nothing_else(cast):
    call = notes.open_round(AT, only_changed=True, changed_conditions=("TM24-3",))
    assert [code for code, _label in choices(call, call.round)] == ["c:TM24-3"]
    assert refused(lambda: notes.asked(call, cast.editor_a, at=AT)).code == "subject"
    assert notes.asked(call, cast.editor_a, about="TM24-3", at=AT).pk


def test_one_organisation_asks_no_more_than_so_many(call, cast, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 2)
    for _turn in range(2):
        notes.asked(call, cast.editor_a, at=AT)
    with pytest.raises(Refusal) as refusal:
        notes.asked(call, cast.signatory_a, at=AT)
    assert refusal.value.code == "too_many"
    assert notes.asked(call, cast.editor_b, at=AT).pk


def test_the_asker_takes_a_question_back_and_nobody_else(call, cast):
    found = notes.asked(call, cast.editor_a, at=AT)
    for other in (cast.signatory_a, cast.editor_b, cast.coordinator):
        with pytest.raises(Refusal) as refusal:
            asking.withdraw(found.pk, by=other, at=AT)
        assert refusal.value.code == "not_allowed"
    taken = asking.withdraw(found.pk, by=cast.editor_a, at=AT)
    assert (taken.state, taken.ended_at) == ("withdrawn", AT)
    assert Event.objects.filter(verb="note.question_withdrawn", object_id=str(found.pk)).exists()


def test_a_question_that_was_taken_back_leaves_its_item(call, cast):
    found = notes.asked(call, cast.editor_a, at=AT)
    notes.item(call, [found], at=AT)
    asking.withdraw(found.pk, by=cast.editor_a, at=AT)
    assert Question.objects.get().item is None


def test_an_answered_question_cannot_be_taken_back(call, cast):
    found = notes.asked(call, cast.editor_a, at=AT)
    notes.item(call, [found], at=AT)
    notes.published(call, AT)
    with pytest.raises(Refusal) as refusal:
        asking.withdraw(found.pk, by=cast.editor_a, at=AT)
    assert refusal.value.code == "not_allowed"


def test_who_left_the_organisation_asks_no_more(call):
    org = Organisation.objects.get(pk=accounts.provider("Zorg Nieuw").pk)
    user = accounts.colleague(org, "editor")
    user.memberships.update(state="ended", ended_at=AT)
    act = lambda: asking.ask(call, org, Subject(), "?", by=user, at=AT)  # noqa: E731
    assert refused(act).code == "not_allowed"
