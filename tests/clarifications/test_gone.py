"""What a colleague removed while somebody was at work on it is said, and no crash (T4)."""

from datetime import date

import pytest
from django.urls import reverse

from portal.funds.calls import discard_call, publish_call
from portal.funds.clarifications import answering, documents, rounds
from portal.funds.clarifications.documents import DocumentTerms
from portal.funds.clarifications.models import Item, QuestionRound
from portal.funds.clarifications.subjects import Subject
from portal.funds.models import Call
from portal.refusal import Refusal
from tests.builders import funds, notes

pytestmark = pytest.mark.django_db
TERMS = answering.ItemTerms(Subject(), "Mag het?", "Ja.")
PAPER = DocumentTerms("Beleid", date(2026, 1, 2))


def gone(act):
    with pytest.raises(Refusal) as refusal:
        act()
    assert refusal.value.code == "gone"


def test_an_answer_that_a_colleague_removed(cast):
    call, by = notes.open_round(), funds.coordinator()
    item = answering.draft_item(call, TERMS, by=by)
    answering.remove_item(item.pk, by=by, version=1)
    gone(lambda: answering.save_item(item.pk, TERMS, by=by, version=1))
    gone(lambda: answering.remove_item(item.pk, by=by, version=1))


def test_a_document_that_a_colleague_removed(cast):
    call, by = notes.open_round(), funds.coordinator()
    row = documents.save_document(call, PAPER, by=by)
    documents.remove_document(call, row.pk, by=by)
    gone(lambda: documents.save_document(call, PAPER, by=by, number=row.pk, version=1))
    gone(lambda: documents.remove_document(call, row.pk, by=by))


def test_a_draft_call_that_a_colleague_discarded(cast):
    call, by = funds.draft_call(), funds.coordinator()
    discard_call(Call.objects.get(pk=call.pk), by=by, version=call.version)
    gone(lambda: rounds.set_round(call, notes.terms(call.opens_at), by=by))
    gone(lambda: answering.draft_item(call, TERMS, by=by))


def test_what_was_typed_stays_on_the_page(cast, at_work, monkeypatch):
    """The colleague removes it between the look of this page and its turn at the call."""
    call, by = notes.open_round(), funds.coordinator()
    item = answering.draft_item(call, TERMS, by=by)
    at = reverse("clarifications:item", args=[call.pk, item.pk])
    browser, locked = at_work("coordinator"), answering.locked

    def late(*given):
        Item.objects.filter(pk=item.pk).delete()
        return locked(*given)

    monkeypatch.setattr(answering, "locked", late)
    told = {"subject": "call", "question_nl": "Mag het ook zo?", "answer_nl": "Lang antwoord."}
    page = browser.post(at, told | {"effect": "none", "version": "1"})
    assert page.status_code == 200
    text = page.content.decode()
    assert "Somebody else has removed this" in text
    assert "Lang antwoord." in text


# --- a round and its call


def lacking(call):
    with pytest.raises(Refusal) as refusal:
        publish_call(call, by=funds.coordinator(), version=call.version)
    assert refusal.value.code == "incomplete"
    return str(refusal.value)


@pytest.fixture
def draft(cast):
    call = funds.draft_call()
    for year in call.budget_years:
        funds.budget(year=year)
    notes.round_for(call)
    return Call.objects.get(pk=call.pk)


def test_a_round_whose_answers_come_after_the_closing_keeps_a_call_from_being_published(draft):
    """The draft was changed after its round was set (R-1.7-2)."""
    Call.objects.filter(pk=draft.pk).update(closes_at=draft.round.closes_at)
    assert "when the call has closed" in lacking(draft) or "gesloten" in lacking(draft)


def test_a_round_that_ended_before_publication_keeps_a_call_from_being_published(draft):
    """Otherwise everybody reads a question round in which nobody could ask (R-1.7-1)."""
    QuestionRound.objects.update(opens_at="2020-01-01T00:00Z", closes_at="2020-01-02T00:00Z")
    assert lacking(draft)


def test_the_page_says_where_to_repair_the_round(draft, at_work):
    QuestionRound.objects.update(opens_at="2020-01-01T00:00Z", closes_at="2020-01-02T00:00Z")
    page = at_work("coordinator").get(reverse("funds:publish", args=[draft.pk]))
    assert reverse("clarifications:set_round", args=[draft.pk]) in page.content.decode()


def test_a_round_that_fits_is_no_obstacle(draft):
    publish_call(draft, by=funds.coordinator(), version=draft.version)
    assert Call.objects.get().state == "published"
