"""An objection that came in on paper or by e-mail counts from the day it came in (R-PR-8)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import clock
from portal.audit.models import Event
from portal.dates import format_short
from portal.documents.pdf import page_html
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews import letters
from reviews.decision_facts import replaced_by
from reviews.models import Case, Objection
from reviews.services import entering, finishing, objecting
from reviews.terms import day_of, last_day
from tests.builders import decisions, reviews
from tests.builders.decisions import REASON, SENT, TEXT
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK = SENT + 7 * DAY


def enter(decision, by, *, day=None, at=WEEK, org="zilverlinde", **said):
    values = {"text": TEXT, "sender": "L. van Dam, bestuurder", "received_on": day or day_of(WEEK)}
    return entering.enter(decision.pk, org, by=by, at=at, **(values | said))


def code_of(*args, **values) -> str:
    with pytest.raises(Refusal) as caught:
        enter(*args, **values)
    return caught.value.code


def url(name, pk):
    return reverse(f"reviews:{name}", args=[pk])


def test_the_office_enters_it_and_the_organisation_gets_a_receipt(cast):
    decision = decisions.decided(cast)
    objection = enter(decision, cast.coordinator, day=day_of(SENT + 3 * DAY))
    assert (objection.filed_by, objection.entered_at) == (cast.coordinator, WEEK)
    assert day_of(objection.filed_at) == day_of(SENT + 3 * DAY)
    told = Message.objects.filter(template="reviews/objection_receipt")
    assert {m.to for m in told} >= {cast.editor_a.email, cast.signatory_a.email}
    text = " ".join(told[0].body_text.split())
    for said in ("op papier of per mail binnen", "L. van Dam, bestuurder", "niet definitief"):
        assert said in text
    assert TEXT[:20] not in text
    assert Event.objects.get(verb="review.objection_entered").actor_id == cast.coordinator.pk
    assert finishing.end_terms(decision.term_ends_at + 9 * DAY) == 0
    assert enter(decision, cast.decision_maker) == objection  # twice is one


def test_the_last_day_is_in_time_also_when_it_is_entered_after_it(cast):
    decision = decisions.decided(cast)
    decisions.objected(cast, decision)  # another objection keeps the decision from being final
    last, late = last_day(decision.term_ends_at), decision.term_ends_at + 2 * DAY
    entered = enter(decision, cast.coordinator, day=last, at=late, org="waterrand")
    assert entered.filed_at == decision.term_ends_at
    after = {"day": last + DAY, "at": late, "org": "baken"}
    assert code_of(decision, cast.coordinator, **after) == "too_late"


def test_a_day_that_cannot_be_right_is_refused(cast):
    decision = decisions.decided(cast)
    for day in (day_of(SENT) - DAY, day_of(WEEK) + DAY):
        assert code_of(decision, cast.coordinator, day=day) == "not_yet"
    assert day_of(enter(decision, cast.coordinator, day=day_of(SENT)).filed_at) == day_of(SENT)


def test_only_coordinators_and_decision_makers_enter_and_only_for_a_provider(cast):
    decision = decisions.decided(cast)
    for who in ("reviewer1", "auditor", "administrator", "editor_a", "menzis_coordinator"):
        assert code_of(decision, cast[who]) == "not_allowed", who
    assert code_of(decision, cast.coordinator, org="menzis") == "no_party"
    assert code_of(decision, cast.coordinator, text="Oneens.") == "text_short"
    assert enter(decision, cast.decision_maker).state == "received"


def test_who_gave_up_its_right_or_a_final_decision_is_refused(cast):
    decision = decisions.decided(cast)
    finishing.waive(decision.pk, "zilverlinde", by=cast.signatory_a, at=SENT + DAY)
    assert code_of(decision, cast.coordinator) == "waived"
    after = decision.term_ends_at + DAY
    finishing.make_final(decision.pk, at=after)
    assert code_of(decision, cast.coordinator, at=after, org="waterrand") == "not_allowed"


def test_who_entered_it_and_had_no_part_in_the_decision_may_treat_it(cast):
    decision = decisions.decided(cast)
    objection, by = enter(decision, decisions.handler(decision)), cast.decision_maker2
    with pytest.raises(Refusal):
        objecting.take_on(objection.pk, by=cast.decision_maker, at=WEEK + DAY)
    taken = objecting.take_on(objection.pk, by=by, at=WEEK + DAY)
    ended = objecting.dismiss(taken.pk, by=by, reason=REASON, at=WEEK + 2 * DAY)
    assert (ended.state, ended.handler) == ("dismissed", by)


def test_the_database_wants_a_sender_for_what_was_entered(cast):
    objection = enter(decisions.decided(cast), cast.coordinator)
    rows = Objection.objects.filter(pk=objection.pk)
    with pytest.raises(IntegrityError, match="names_its_sender"), transaction.atomic():
        rows.update(sender="")
    with pytest.raises(IntegrityError, match="names_its_sender"), transaction.atomic():
        rows.update(entered_at=objection.filed_at - DAY)


def test_the_page_enters_it_and_both_sides_read_where_it_came_from(cast, client):
    decision = decisions.decided(cast, "V1", SENT)
    sign_in(client, cast.coordinator)
    assert (
        url("enter_objection", decision.pk)
        in client.get(url("decision", decision.pk)).content.decode()
    )
    wrong = {"org": "zilverlinde", "text": TEXT, "sender": "", "received_on": "morgen"}
    page = client.post(url("enter_objection", decision.pk), wrong | {"_once": uuid.uuid4()})
    assert page.status_code == 200
    assert not Objection.objects.exists()
    right = {"sender": "L. van Dam", "received_on": format_short(day_of(SENT + DAY))}
    client.post(url("enter_objection", decision.pk), wrong | right | {"_once": uuid.uuid4()})
    objection = Objection.objects.get()
    for reader in (cast.auditor, cast.editor_a):
        sign_in(client, reader)
        page = client.get(url("objection", objection.pk)).content.decode()
        assert "Op papier of per mail ontvangen" in page
        assert "L. van Dam" in page
        assert f"Ingevoerd door {cast.coordinator.name}" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor_a", 403), ("auditor", 403), ("outsider", 404), ("menzis_coordinator", 404)],
)
def test_others_do_not_get_the_page(cast, client, who, status):
    decision = decisions.decided(cast)
    sign_in(client, cast[who])
    assert client.get(url("enter_objection", decision.pk)).status_code == status
    assert url("enter_objection", decision.pk) not in client.get("/").content.decode()


def test_who_objected_reads_so_and_is_not_offered_it_again(cast, client):
    decision = decisions.decided(cast, at=clock.now())
    pages = {}
    for who in ("editor_a", "signatory_a", "editor_b", "manager_a"):
        sign_in(client, cast[who])
        before = client.get(url("decision", decision.pk)).content.decode()
        pages[who] = (url("object", decision.pk) in before, url("waive", decision.pk) in before)
        assert "Brief opgesteld" not in before  # what came before the letter is of the office
    assert pages == {
        "editor_a": (True, False),
        "signatory_a": (True, True),
        "editor_b": (True, False),
        "manager_a": (False, False),
    }
    objection = decisions.objected(cast, decision, clock.now())
    sign_in(client, cast.signatory_a)
    after = client.get(url("decision", decision.pk)).content.decode()
    assert "heeft bezwaar gemaakt" in after
    assert url("object", decision.pk) not in after
    assert url("waive", decision.pk) not in after
    page = client.get(url("objection", objection.pk)).content.decode()
    assert "Wat er nu gebeurt" in page
    sign_in(client, cast.manager_a)
    told = client.get(url("decision", decision.pk)).content.decode()
    assert "De coalitie kan bezwaar maken tot en met" in told


def test_whoever_judges_anew_reads_why_and_the_coalition_that_the_decision_is_gone(cast, client):
    decision = decisions.decided(cast)
    objection = decisions.taken_on(cast, decision)
    objecting.uphold(objection.pk, by=objection.handler, reason=REASON, at=WEEK)
    case = Case.objects.get(round=2)
    assignment = reviews.free(*reviews.asked(cast, case, "reviewer3", at=WEEK), at=WEEK)
    pages = [("coordinator", "plan", case.plan_id), ("reviewer3", "assignment", assignment.pk)]
    for who, name, pk in pages:
        sign_in(client, cast[who])
        page = client.get(url(name, pk)).content.decode()
        assert "Opnieuw beoordelen na een bezwaar" in page
        assert REASON in page
    sign_in(client, cast.editor_a)
    page = client.get(url("decision", decision.pk))
    assert page.context["status"] == "Herroepen na bezwaar"


def test_the_letter_after_an_objection_names_the_decision_that_it_replaces(cast):
    decision = decisions.decided(cast)
    objection = decisions.taken_on(cast, decision)
    objecting.uphold(objection.pk, by=objection.handler, reason=REASON, at=WEEK)
    case = Case.objects.get(round=2)
    assert replaced_by(case) == {"number": decision.number, "sent_at": SENT}
    assert replaced_by(decision.case) is None
    frozen = decision.snapshot.data
    assert frozen["replaces"] is None
    for replaced in (None, {"number": decision.number, "sent_at": SENT.isoformat()}):
        html = page_html(
            "pdf/letters/award.html",
            letters.context(frozen | {"replaces": replaced}, WEEK) | {"document": {}},
        )
        said = f"in de plaats van ons besluit {decision.number} van 27 februari 2026"
        assert (said in html) is (replaced is not None)
