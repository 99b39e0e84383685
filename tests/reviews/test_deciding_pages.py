"""The pages of deciding: who gets in, what they show, what a press does."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from plans.agreements.models import Agreement
from portal import clock
from portal.accounts.models import Role
from portal.web import todo
from reviews.decision_pages import way
from reviews.models import Decision, Objection
from reviews.services import finishing, releasing
from tests.builders import decisions
from tests.builders.decisions import REASON, TEXT
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def url(name, pk=None):
    return reverse(f"reviews:{name}", args=[] if pk is None else [pk])


def filled(case, **said):
    values = {"outcome": "grant", "reason": REASON, "version": case.version, "_once": uuid.uuid4()}
    return values | said


def test_the_decide_page_shows_the_judgement_and_the_money_and_prepares(cast, client):
    case = decisions.to_decide(cast, "V1")
    sign_in(client, cast.decision_maker)
    page = client.get(url("decide", case.pk)).content.decode()
    for said in ("380.000", "1.300.000", "TM24-5", "regiobudget"):
        assert said in page, said
    answer = client.post(url("decide", case.pk), filled(case))
    decision = Decision.objects.get()
    assert answer.url == url("decision", decision.pk)
    assert client.get(url("decide", case.pk)).url == answer.url


def test_a_failed_condition_stands_out_and_an_award_cannot_be_chosen(cast, client):
    case = decisions.to_decide(cast, "V1", TM24_5=2)
    sign_in(client, cast.decision_maker)
    page = client.get(url("decide", case.pk)).content.decode()
    assert "is-failed" in page
    assert 'value="grant"' not in page
    assert "SPUK_DOS" not in page
    assert 'value="REGULIER_TARIEF"' in page
    answer = client.post(url("decide", case.pk), filled(case))
    assert answer.status_code == 200
    assert not Decision.objects.exists()
    client.post(url("decide", case.pk), filled(case, outcome="reject"))
    assert Decision.objects.get().outcome == "reject"


def test_a_partial_award_takes_the_amounts_as_they_were_typed(cast, client):
    case = decisions.to_decide(cast, "V6")
    sign_in(client, cast.decision_maker)
    typed = {"year_2026": "25.000,00", "year_2027": "83000", "year_2028": "22.000,00"}
    client.post(url("decide", case.pk), filled(case, outcome="partial", **typed))
    granted = {a.year: int(a.granted) for a in Decision.objects.get().amounts.all()}
    assert granted == {2026: 25000, 2027: 83000, 2028: 22000}


def test_too_much_in_a_year_is_said_at_that_year_and_what_was_typed_stays(cast, client):
    case = decisions.to_decide(cast, "V6")
    sign_in(client, cast.decision_maker)
    said = filled(case, outcome="partial", year_2026="25001", year_2027="0", year_2028="0")
    page = client.post(url("decide", case.pk), said)
    assert page.status_code == 200
    assert "year_2026" in page.context["form"].errors
    assert REASON in page.content.decode()


def test_a_double_click_prepares_once(cast, client):
    case = decisions.to_decide(cast, "V6")
    sign_in(client, cast.decision_maker)
    said = filled(case)
    first, second = (client.post(url("decide", case.pk), said) for _n in range(2))
    assert first.url == second.url
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("decision_maker", 200),
        ("coordinator", 403),
        ("auditor", 403),
        ("reviewer1", 403),
        ("reviewer3", 404),
        ("menzis_coordinator", 404),
        ("editor_a", 404),
        ("outsider", 404),
    ],
)
def test_who_gets_to_the_decide_page(cast, client, name, status):
    case = decisions.to_decide(cast, "V6")
    sign_in(client, cast[name])
    assert client.get(url("decide", case.pk)).status_code == status


V6_EDITOR = "duinoord"


def visitors(cast):
    editor = decisions.person_at(cast, V6_EDITOR, Role.EDITOR)
    named = ("decision_maker", "coordinator", "auditor", "reviewer1", "menzis_coordinator")
    return {"coalition": editor, **{n: cast[n] for n in (*named, "editor_a", "outsider")}}


def statuses(client, cast, *addresses):
    found = {}
    for name, user in visitors(cast).items():
        sign_in(client, user)
        found[name] = {client.get(a).status_code for a in addresses}
    return found


def test_a_prepared_decision_exists_for_the_office_alone(cast, client):
    decision = decisions.lettered(cast, "V6")
    found = statuses(client, cast, url("decision", decision.pk), url("letter", decision.pk))
    seen = {name for name, codes in found.items() if codes == {200}}
    assert seen == {"decision_maker", "coordinator", "auditor"}
    assert all(found[name] == {404} for name in set(found) - seen)


def test_the_page_of_a_decision_stands_under_decisions_in_the_menu(cast, client):
    decision = decisions.decided(cast, "V6")
    sign_in(client, cast.coordinator)
    page = client.get(url("decision", decision.pk)).content.decode()
    assert f'<a href="{url("outbox")}" aria-current="page">' in page
    assert page.split("</nav>")[0].count('aria-current="page"') == 1


def test_a_sent_decision_opens_for_its_coalition_and_nobody_else(cast, client):
    decision = decisions.decided(cast, "V6")
    found = statuses(client, cast, url("decision", decision.pk), url("letter", decision.pk))
    seen = {name for name, codes in found.items() if codes == {200}}
    assert seen == {"decision_maker", "coordinator", "auditor", "reviewer1", "coalition"}
    assert all(found[name] == {404} for name in set(found) - seen)


def test_what_the_coalition_reads_names_no_reviewer_and_no_score_of_one(cast, client):
    decision = decisions.decided(cast, "V6", at=clock.now())
    sign_in(client, visitors(cast)["coalition"])
    page = client.get(url("decision", decision.pk)).content.decode()
    for name in ("Weegschaal", "Maatstok", "Toetssteen", "Doorslag"):
        assert name not in page
    assert url("object", decision.pk) in page


def test_sending_asks_for_a_fresh_proof_and_the_letter_that_was_seen(cast, client):
    decision = decisions.of_today(cast, "V6")
    sign_in(client, cast.decision_maker, fresh=False)
    assert client.get(url("release", decision.pk)).status_code == 302
    sign_in(client, cast.decision_maker)
    page = client.get(url("release", decision.pk))
    assert decision.letter.sha256 in page.content.decode()
    said = {"sha": decision.letter.sha256, "_once": uuid.uuid4()}
    assert client.post(url("release", decision.pk), said).status_code == 200
    client.post(url("release", decision.pk), said | {"seen": "on"})
    assert Decision.objects.get().state == "released"


def test_reading_the_outbox_asks_no_proof_but_sending_does(cast, client):
    decision = decisions.lettered(cast, "V6")
    sign_in(client, cast.coordinator, fresh=False)
    assert client.get(url("outbox")).status_code == 200
    sign_in(client, cast.decision_maker, fresh=False)
    assert decision.number in client.get(url("outbox")).content.decode()
    choice = f"{decision.pk}:{decision.letter.sha256}"
    asked = client.post(url("outbox"), {"ready": choice, "_once": uuid.uuid4()})
    assert asked.url.startswith("/account/bevestigen/")
    assert Decision.objects.get().state == "prepared"


def test_the_outbox_sends_what_is_ticked(cast, client):
    first, second = decisions.of_today(cast, "V6"), decisions.prepared(cast, "V9")
    sign_in(client, cast.decision_maker)
    page = client.get(url("outbox")).content.decode()
    assert first.number in page
    assert second.number in page
    wrong = client.post(url("outbox"), {"ready": f"{first.pk}:{'0' * 64}", "_once": uuid.uuid4()})
    assert wrong.status_code == 200
    choice = f"{first.pk}:{first.letter.sha256}"
    client.post(url("outbox"), {"ready": choice, "_once": uuid.uuid4()})
    states = dict(Decision.objects.values_list("number", "state"))
    assert states == {first.number: "released", second.number: "prepared"}


def test_the_outbox_is_for_those_who_oversee_and_only_deciders_send(cast, client):
    decision = decisions.lettered(cast, "V6")
    for name, status in (("reviewer1", 404), ("editor_a", 404), ("coordinator", 200)):
        sign_in(client, cast[name])
        assert client.get(url("outbox")).status_code == status
    choice = f"{decision.pk}:{decision.letter.sha256}"
    assert client.post(url("outbox"), {"ready": choice}).status_code == 403
    sign_in(client, cast.menzis_coordinator)
    assert decision.number not in client.get(url("outbox")).content.decode()


def test_withdrawing_from_its_page(cast, client):
    decision = decisions.lettered(cast, "V6")
    sign_in(client, cast.decision_maker)
    said = {"reason": "Het bedrag klopt niet.", "_once": uuid.uuid4()}
    assert client.get(url("withdraw_decision", decision.pk)).status_code == 200
    client.post(url("withdraw_decision", decision.pk), said)
    assert Decision.objects.get().state == "withdrawn"


def test_objecting_and_treating_it_on_the_pages(cast, client):
    decision = decisions.decided(cast, "V6", at=clock.now() - DAY)
    editor = visitors(cast)["coalition"]
    sign_in(client, editor)
    assert client.get(url("object", decision.pk)).status_code == 200
    short = {"org": V6_EDITOR, "text": "Oneens", "_once": uuid.uuid4()}
    assert client.post(url("object", decision.pk), short).status_code == 200
    client.post(url("object", decision.pk), short | {"text": TEXT})
    objection = Objection.objects.get()
    assert TEXT in client.get(url("objection", objection.pk)).content.decode()
    assert client.post(url("take_on", objection.pk), {}).status_code == 403
    sign_in(client, cast.decision_maker)
    assert client.post(url("take_on", objection.pk), {}).status_code == 403
    assert client.get(url("objection", objection.pk)).status_code == 200
    by = decisions.handler(decision)
    sign_in(client, by)
    client.post(url("take_on", objection.pk), {"_once": uuid.uuid4()})
    for verb in ("uphold", "dismiss"):
        assert TEXT in client.get(url(verb, objection.pk)).content.decode()
    said = {"reason": REASON, "_once": uuid.uuid4()}
    client.post(url("dismiss", objection.pk), said)
    assert Objection.objects.get().state == "dismissed"
    sign_in(client, cast.outsider)
    assert client.get(url("objection", objection.pk)).status_code == 404


def test_waiving_asks_a_signatory_with_a_fresh_proof(cast, client):
    decision = decisions.decided(cast, "V1", at=clock.now())
    sign_in(client, cast.editor_a)
    assert client.get(url("waive", decision.pk)).status_code == 403
    sign_in(client, cast.signatory_a)
    assert client.get(url("waive", decision.pk)).status_code == 200
    said = {"org": "zilverlinde", "sure": "on", "_once": uuid.uuid4()}
    client.post(url("waive", decision.pk), said)
    assert decision.waivers.get().org_id == "zilverlinde"
    said = {"org": "waterrand", "sure": "on", "_once": uuid.uuid4()}
    assert client.post(url("waive", decision.pk), said).status_code == 200
    assert decision.waivers.count() == 1


def test_the_agreement_is_drawn_up_from_the_final_award(cast, client):
    decision = decisions.final_grant(cast, "V6")
    sign_in(client, cast.decision_maker)
    assert client.get(url("draw_up", decision.pk)).status_code == 403
    sign_in(client, cast.coordinator)
    page = client.get(url("draw_up", decision.pk))
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields}
    wrong = typed | {next(iter(form.fields)): "1", "_once": uuid.uuid4()}
    assert client.post(url("draw_up", decision.pk), wrong).status_code == 200
    answer = client.post(url("draw_up", decision.pk), typed | {"_once": uuid.uuid4()})
    agreement = Agreement.objects.get()
    assert answer.url == reverse("agreements:detail", args=[agreement.pk])
    assert agreement.snapshot.data["decision"] == decision.number
    assert agreement.amount == 130000
    assert client.get(url("draw_up", decision.pk)).url == answer.url


def test_no_agreement_before_the_award_is_final(cast, client):
    decision = decisions.decided(cast, "V6")
    sign_in(client, cast.coordinator)
    assert client.get(url("draw_up", decision.pk)).status_code == 403


def labels(rf, user):
    request = rf.get("/")
    request.user = user
    return [str(item.label) for item in todo.items(request)]


def test_what_waits_is_on_the_list_of_the_right_person(cast, rf):
    case = decisions.to_decide(cast, "V6")
    title = case.plan.title
    assert any("Besluit" in t and title in t for t in labels(rf, cast.decision_maker))
    from reviews.services import deciding

    decision = deciding.prepare(
        case.pk, by=cast.decision_maker, at=clock.now(), **decisions.proposal("V6")
    )
    assert not any(decision.number in t for t in labels(rf, cast.decision_maker))
    releasing.draw_letter(decision.pk)
    assert any(decision.number in t for t in labels(rf, cast.decision_maker))
    editor = visitors(cast)["coalition"]
    assert not any("besluit" in t.lower() for t in labels(rf, editor))
    releasing.release(decision.pk, by=cast.decision_maker)
    assert any("besluit" in t.lower() and title in t for t in labels(rf, editor))
    decision.refresh_from_db()
    finishing.make_final(decision.pk, at=decision.term_ends_at + DAY)
    assert any("overeenkomst" in t and title in t for t in labels(rf, cast.coordinator))


def test_the_outbox_costs_as_many_queries_for_three_as_for_one(
    cast, client, django_assert_num_queries
):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        sign_in(client, cast.decision_maker)
        counts = []
        for page in (url("outbox"), url("decisions")):
            client.get(page)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(page).status_code == 200
            counts.append(len(caught))
        return counts

    decisions.lettered(cast, "V6")
    decisions.decided(cast, "V9")
    decisions.to_decide(cast, "V2")
    one = cost()
    decisions.lettered(cast, "V1")
    decisions.decided(cast, "V10", outcome="grant", amounts={}, reason=REASON, redirect_scheme="")
    decisions.to_decide(cast, "V7")
    assert cost() == one


def test_a_decision_says_who_prepared_it_to_the_office_and_not_to_the_coalition(cast, client):
    decision = decisions.decided(cast, "V6")
    lead = decisions.person_at(cast, decision.case.plan.lead.slug, "editor")
    told = {}
    for reader in (cast.auditor, lead):
        sign_in(client, reader)
        rows = client.get(url("decision", decision.pk)).context["summary"]
        told[reader] = cast.decision_maker.name in [row.value for row in rows]
    assert told == {cast.auditor: True, lead: False}


def test_the_step_of_the_letter_has_its_moment_once_the_letter_is_there(cast):
    prepared = decisions.prepared(cast, "V6")
    assert (way(prepared, clock.now())[1].state, way(prepared, clock.now())[1].when) == (
        "current",
        None,
    )
    lettered = releasing.draw_letter(prepared.pk, at=decisions.DECIDED)
    step = way(lettered, clock.now())[1]
    assert (step.state, step.when) == ("done", lettered.letter.created_at)
