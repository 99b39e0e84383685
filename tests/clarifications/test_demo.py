"""The demo has an open round and a note of two versions, one of which changes a condition."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.demo import load_cast
from portal.funds.clarifications.changes import changes_of, of_condition
from portal.funds.clarifications.demo import load_questions
from portal.funds.clarifications.models import CallDocument, Note, Question, QuestionRound
from portal.funds.clarifications.phases import Phase, phase
from portal.funds.clarifications.queries import names_to_avoid
from portal.funds.clarifications.recognising import hints
from portal.funds.demo import load_calls
from portal.funds.models import Call
from tests.builders import funds

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def calls():
    funds.reference()
    load_cast(AT - timedelta(days=400))
    made = load_calls(AT)
    load_questions(made, AT)
    return made


def test_one_round_is_open_and_one_note_has_two_versions(calls):
    found = {r.call_id: phase(r, AT) for r in QuestionRound.objects.select_related("call")}
    assert found == {calls[0].pk: Phase.CLOSED, calls[1].pk: Phase.OPEN}
    notes = list(Note.objects.order_by("number"))
    assert [(n.call_id, n.number) for n in notes] == [(calls[0].pk, 1), (calls[0].pk, 2)]
    assert notes[1].published_at < AT
    changed = changes_of(Call.objects.get(pk=calls[0].pk))
    assert len(of_condition(changed, "TM24-3")) == 1
    assert Question.objects.filter(call=calls[1], state="received").count() == 3
    assert CallDocument.objects.get().call_id == calls[1].pk


def test_loading_again_changes_nothing(calls):
    before = Question.objects.count(), Note.objects.count()
    load_questions(calls, AT + timedelta(days=3))
    assert (Question.objects.count(), Note.objects.count()) == before


def test_nobody_is_named_in_what_is_published(calls):
    names = names_to_avoid(calls[0])
    for entry in Note.objects.get(number=2).entries.all():
        assert hints(f"{entry.question_nl}\n{entry.answer_nl}", names) == []
