"""Objections: in time, by the right person, treated by someone not involved (R-PR-8)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from plans.models import Plan
from portal.funds.models import RegionalBudget
from portal.funds.queries import reconcile
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.models import Case, Decision, Objection
from reviews.services import finishing, objecting
from tests.builders import decisions
from tests.builders.decisions import SENT, TEXT
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
SECOND, TICK = timedelta(seconds=1), timedelta(microseconds=1)
REASON = "Het zorgkantoor volgt het bezwaar op dit punt, omdat de brief van de betaler er al was."


def file(decision, by, at, org="zilverlinde", text=TEXT):
    return objecting.file(decision.pk, org, text=text, by=by, at=at)


def test_an_objection_in_the_last_instant_is_in_time_and_the_next_is_too_late(cast):
    decision = decisions.decided(cast)
    with pytest.raises(Refusal) as caught:
        file(decision, cast.editor_a, decision.term_ends_at + TICK)
    assert caught.value.code == "too_late"
    assert file(decision, cast.editor_a, decision.term_ends_at).state == "received"


def test_an_open_objection_keeps_the_decision_from_becoming_final(cast):
    decision = decisions.decided(cast)
    decisions.objected(cast, decision)
    assert finishing.end_terms(decision.term_ends_at + timedelta(days=9)) == 0
    assert Decision.objects.get().state == "released"


def test_only_editors_and_signatories_of_a_provider_object_for_it(cast):
    decision = decisions.decided(cast)
    people = (cast.editor_b, cast.manager_a, cast.outsider, cast.coordinator)
    for by in people:
        with pytest.raises(Refusal) as caught:
            file(decision, by, SENT + SECOND)
        assert caught.value.code == "not_allowed"
    assert file(decision, cast.signatory_a, SENT + SECOND).filed_by == cast.signatory_a
    assert file(decision, cast.editor_b, SENT + SECOND, org="waterrand").org_id == "waterrand"


def test_an_objection_says_something_and_twice_is_one(cast):
    decision = decisions.decided(cast)
    with pytest.raises(Refusal) as caught:
        file(decision, cast.editor_a, SENT + SECOND, text="Oneens.")
    assert caught.value.field == "text"
    first = file(decision, cast.editor_a, SENT + SECOND)
    assert file(decision, cast.editor_a, SENT + SECOND) == first
    assert Objection.objects.count() == 1


def test_the_organisation_gets_a_receipt_and_the_office_a_word(cast):
    decisions.objected(cast, decisions.decided(cast))
    receipts = Message.objects.filter(template="reviews/objection_receipt")
    assert cast.editor_a.email in set(receipts.values_list("to", flat=True))
    told = Message.objects.filter(template="reviews/objection_filed")
    assert set(told.values_list("to", flat=True)) == {
        cast.coordinator.email,
        cast.decision_maker.email,
    }
    assert not any(TEXT[:20] in m.body_text for m in [*receipts, *told])


def test_who_had_a_part_in_the_decision_does_not_treat_the_objection(cast):
    decision = decisions.decided(cast)
    objection = decisions.objected(cast, decision)
    for by in (cast.decision_maker, cast.coordinator, cast.reviewer1, cast.auditor, cast.editor_a):
        with pytest.raises(Refusal) as caught:
            objecting.take_on(objection.pk, by=by, at=SENT)
        assert caught.value.code == "not_allowed"
    by = decisions.handler(decision)
    taken = objecting.take_on(objection.pk, by=by, at=SENT)
    assert (taken.state, taken.handler) == ("in_treatment", by)
    assert objecting.take_on(objection.pk, by=by, at=SENT) == taken
    assert Message.objects.filter(template="reviews/objection_taken_on").exists()


@pytest.mark.parametrize("name", ["decision_maker", "coordinator", "reviewer1"])
def test_the_database_refuses_a_handler_who_was_involved(cast, name):
    objection = decisions.objected(cast, decisions.decided(cast))
    with pytest.raises(DatabaseError, match="had no part"), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(handler=cast[name])


def test_only_the_handler_judges_and_gives_a_reason(cast):
    decision = decisions.decided(cast)
    objection = decisions.taken_on(cast, decision)
    other = decisions.handler(decision)
    for act in (objecting.dismiss, objecting.uphold):
        with pytest.raises(Refusal) as caught:
            act(objection.pk, by=other, reason=REASON, at=SENT)
        assert caught.value.code == "not_allowed"
        with pytest.raises(Refusal) as caught:
            act(objection.pk, by=objection.handler, reason="Nee.", at=SENT)
        assert caught.value.field == "reason"


def test_dismissed_within_the_term_the_term_goes_on_as_it_was(cast):
    decision = decisions.decided(cast)
    objection = decisions.taken_on(cast, decision)
    moment = decision.term_ends_at - SECOND
    objecting.dismiss(objection.pk, by=objection.handler, reason=REASON, at=moment)
    assert Decision.objects.get().state == "released"
    assert finishing.end_terms(decision.term_ends_at + TICK) == 1


def test_dismissed_after_the_term_the_decision_is_final_at_once(cast):
    decision = decisions.decided(cast)
    objection = decisions.taken_on(cast, decision)
    moment = decision.term_ends_at + timedelta(days=10)
    objecting.dismiss(objection.pk, by=objection.handler, reason=REASON, at=moment)
    found = Decision.objects.get()
    assert (found.state, found.final_at) == ("final", moment)
    assert REASON in Message.objects.filter(template="reviews/objection_dismissed")[0].body_text


def test_upheld_the_money_returns_and_the_plan_is_judged_anew(cast):
    decision = decisions.decided(cast)
    objection = decisions.taken_on(cast, decision)
    other = file(decision, cast.editor_b, SENT + SECOND, org="waterrand")
    moment = SENT + timedelta(days=12)
    objecting.uphold(objection.pk, by=objection.handler, reason=REASON, at=moment)
    assert Decision.objects.get().state == "revoked"
    assert Plan.objects.get().state == "in_review"
    assert sum(b.envelope.committed for b in RegionalBudget.objects.all()) == 0
    assert not reconcile().exists()
    old, new = Case.objects.order_by("round")
    assert (old.state, new.state, new.round) == ("decided", "independent", 2)
    assert new.submission == old.submission
    other.refresh_from_db()
    assert (other.state, other.handler) == ("upheld", objection.handler)
    assert Message.objects.filter(template="reviews/objection_upheld").count() >= 5
    assert finishing.end_terms(decision.term_ends_at + SECOND) == 0


def test_withdrawn_after_the_term_the_decision_is_final(cast):
    decision = decisions.decided(cast)
    objection = decisions.objected(cast, decision)
    with pytest.raises(Refusal) as caught:
        objecting.withdraw(objection.pk, by=cast.editor_b, at=SENT)
    assert caught.value.code == "not_allowed"
    moment = decision.term_ends_at + SECOND
    assert objecting.withdraw(objection.pk, by=cast.signatory_a, at=moment).state == "withdrawn"
    assert objecting.withdraw(objection.pk, by=cast.signatory_a, at=moment).ended_at == moment
    assert Decision.objects.get().state == "final"


def test_summary_proceedings_are_marked_by_a_party(cast):
    objection = decisions.objected(cast, decisions.decided(cast))
    with pytest.raises(Refusal):
        objecting.mark_summary_proceedings(objection.pk, by=cast.outsider, at=SENT)
    for _twice in range(2):
        objecting.mark_summary_proceedings(objection.pk, by=cast.coordinator, at=SENT)
    assert Objection.objects.get().summary_proceedings
    assert not RegionalBudget.objects.filter(reserved__lt=Decimal(0)).exists()


def in_court(cast):
    """An objection in treatment on which summary proceedings run."""
    objection = decisions.taken_on(cast, decisions.decided(cast))
    return objecting.mark_summary_proceedings(objection.pk, by=objection.handler, at=SENT)


def test_while_the_court_has_not_ruled_the_decision_does_not_become_final(cast):
    objection = in_court(cast)
    late = objection.decision.term_ends_at + timedelta(days=30)
    with pytest.raises(Refusal) as caught:
        objecting.dismiss(objection.pk, by=objection.handler, reason=REASON, at=late)
    assert caught.value.code == "not_allowed"
    assert finishing.end_terms(late) == 0
    with pytest.raises(IntegrityError, match="dismissed_after_the_court"), transaction.atomic():
        Objection.objects.update(state="dismissed", ended_at=late)
    for _twice in range(2):
        objecting.note_ruling(objection.pk, by=objection.handler, reason=REASON, at=late)
    assert Message.objects.filter(template="reviews/objection_ruled").count() == 2
    objecting.dismiss(objection.pk, by=objection.handler, reason=REASON, at=late)
    assert Decision.objects.get().state == "final"


def test_an_objection_in_court_can_be_upheld_at_once(cast):
    objection = in_court(cast)
    objecting.uphold(objection.pk, by=objection.handler, reason=REASON, at=SENT)
    assert Decision.objects.get().state == "revoked"


def test_only_the_handler_writes_the_ruling_down_and_only_of_a_court(cast):
    objection = in_court(cast)
    for by in (cast.coordinator, cast.decision_maker, cast.editor_a, cast.auditor):
        with pytest.raises(Refusal) as caught:
            objecting.note_ruling(objection.pk, by=by, reason=REASON, at=SENT)
        assert caught.value.code == "not_allowed"
    Objection.objects.update(summary_proceedings=False)
    with pytest.raises(Refusal, match="kort geding"):
        objecting.note_ruling(objection.pk, by=objection.handler, reason=REASON, at=SENT)


def test_the_ruling_is_written_on_its_page_and_shown(cast, client):
    objection = in_court(cast)
    sign_in(client, objection.handler)
    where = reverse("reviews:ruling", args=[objection.pk])
    assert client.post(where, {"reason": "kort", "_once": uuid.uuid4()}).status_code == 200
    answer = client.post(where, {"reason": REASON, "_once": uuid.uuid4()})
    assert answer.url == reverse("reviews:objection", args=[objection.pk])
    assert REASON in client.get(answer.url).content.decode()
    assert client.get(where).status_code == 403
