"""Each provider says for itself whether its Wlz contract covers the plan (R-OV-10, R-OV-11)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans import store
from plans.models import Member, Plan
from plans.services.contracting import answer_of, state_contract
from plans.visibility import for_office, for_org
from portal.audit.models import Event
from portal.refusal import Refusal
from tests.builders import coalition, plans
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
SOON = date(2027, 6, 30)
FORM = {"contract": "shorter", "contract_until": "30-6-2027"}


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def seat(plan, org="waterrand") -> Member:
    return Member.objects.get(plan=plan, org=org, left_at=None)


def page(plan, org="waterrand") -> str:
    return reverse("plans:contract", args=[plan.pk, seat(plan, org).pk])


def refusal(member, by, **answer) -> str:
    given = {"contract": "whole", "seen": answer_of(member), **answer}
    with pytest.raises(Refusal) as refused, transaction.atomic():
        state_contract(member.pk, by=by, **given)
    return refused.value.code


def test_an_editor_answers_for_the_own_organisation(client, cast, plan):
    sign_in(client, cast.editor_b)
    answer = client.post(page(plan), FORM)
    assert answer.url == reverse("plans:coalition", args=[plan.pk])
    stored = seat(plan)
    assert (stored.contract, stored.contract_until) == ("shorter", SOON)


def test_the_record_names_the_answer_and_not_the_day(cast, plan):
    state_contract(seat(plan).pk, by=cast.signatory_b, contract="shorter", until=SOON)
    event = Event.objects.get(verb="plan.contract_stated")
    assert event.data == {"org": "waterrand", "from": "", "to": "shorter"}
    assert "2027" not in str(event.data)


def test_the_same_answer_twice_is_recorded_once(cast, plan):
    for seen in ("", "whole"):
        state_contract(seat(plan).pk, by=cast.editor_b, contract="whole", seen=seen)
    assert Event.objects.filter(verb="plan.contract_stated").count() == 1


@pytest.mark.parametrize("who", ["editor_a", "manager_b", "outsider", "coordinator"])
def test_nobody_else_answers_for_it(client, cast, plan, who):
    """The lead neither; others do not even find the page."""
    assert refusal(seat(plan), cast[who]) == "not_own"
    sign_in(client, cast[who])
    assert client.get(page(plan)).status_code == 404
    assert client.post(page(plan), FORM).status_code == 404


def test_a_colleague_who_answered_meanwhile_is_not_overwritten(cast, plan):
    state_contract(seat(plan).pk, by=cast.signatory_b, contract="none")
    assert refusal(seat(plan), cast.editor_b, seen="") == "stale"
    assert seat(plan).contract == "none"


def test_a_stale_form_shows_why_and_can_be_sent_again(client, cast, plan):
    sign_in(client, cast.editor_b)
    state_contract(seat(plan).pk, by=cast.signatory_b, contract="none")
    answer = client.post(page(plan), {**FORM, "seen": ""}, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert answer.context["form"].data["seen"] == "none"
    assert client.post(page(plan), {**FORM, "seen": "none"}).status_code == 302


@pytest.mark.parametrize(
    ("contract", "until"),
    [
        ("whole", date(2028, 12, 30)),  # the plan runs until 31 December 2028
        ("shorter", date(2028, 12, 31)),
        ("none", SOON),
        ("", None),
        ("forever", None),
    ],
)
def test_an_answer_in_two_minds_is_refused(cast, plan, contract, until):
    assert refusal(seat(plan), cast.editor_b, contract=contract, until=until) == "clash"
    assert seat(plan).contract == ""


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"contract": ""}, "contract"),
        ({"contract": "shorter", "contract_until": ""}, "contract_until"),
        ({"contract": "none", "contract_until": "30-6-2027"}, "contract_until"),
        ({"contract": "whole", "contract_until": "31-31-2027"}, "contract_until"),
        ({"contract": "whole", "contract_until": "30-6-2027"}, "contract"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client, cast, plan, typed, field):
    sign_in(client, cast.editor_b)
    answer = client.post(page(plan), typed)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert seat(plan).contract == ""


def test_the_database_keeps_no_last_day_of_no_contract(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=seat(plan).pk).update(contract="none", contract_until=SOON)


def test_answering_lets_no_confirmation_lapse(cast):
    plan = plans.confirmed_plan(cast, "V1")
    state_contract(seat(plan).pk, by=cast.editor_b, contract="shorter", until=SOON)
    members = plan.members.filter(left_at=None).exclude(role="partner")
    assert all(m.confirmations.filter(lapsed_at=None).exists() for m in members)


def test_a_filed_plan_takes_no_answer(cast):
    plan = plans.filed_plan(cast, "V1").plan
    assert refusal(seat(plan), cast.editor_b) == "not_draft"


def test_others_see_the_answer_and_only_the_own_organisation_and_the_office_the_day(cast, plan):
    state_contract(seat(plan).pk, by=cast.editor_b, contract="shorter", until=SOON)
    data = store.read(Plan.objects.get(pk=plan.pk))
    seen = {
        "own": for_org(data, "waterrand"),
        "lead": for_org(data, "zilverlinde"),
        "partner": for_org(data, "gemeente"),
        "office": for_office(data),
    }
    rows = {who: next(m for m in d.members if m.org == "waterrand") for who, d in seen.items()}
    assert {row.contract for row in rows.values()} == {"shorter"}
    days = {who: row.contract_until for who, row in rows.items()}
    assert days == {"own": SOON, "lead": None, "partner": None, "office": SOON}


@pytest.mark.parametrize(("who", "sees"), [("editor_a", False), ("editor_b", True)])
def test_the_pages_keep_the_day_from_the_others(client, cast, plan, who, sees):
    state_contract(seat(plan).pk, by=cast.editor_b, contract="shorter", until=SOON)
    sign_in(client, cast[who])
    client.cookies["django_language"] = "en"
    for name in ("coalition", "read"):
        html = client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        assert ("30 June 2027" in html) is sees, name
        assert "It ends before the plan ends" in html
    html = client.get(reverse("plans:log", args=[plan.pk])).content.decode()
    assert "2027" not in html.partition("Wlz contract answered")[2][:200]


def test_the_coalition_page_offers_the_question_to_the_own_people_only(client, cast, plan):
    sign_in(client, cast.editor_b)
    html = client.get(reverse("plans:coalition", args=[plan.pk])).content.decode()
    assert page(plan) in html
    assert page(plan, "zilverlinde") not in html


def test_the_reviewer_reads_the_day_in_the_filed_plan(cast):
    """V9: one of its providers has a contract that ends before the plan."""
    plan = plans.filed_plan(cast, "V9")
    frozen = {m["org"]: m for m in plan.snapshot.data["plan"]["members"]}
    assert frozen["meander"]["contract"] == "shorter"
    assert frozen["meander"]["contract_until"] == "2027-12-31"


def test_the_page_asks_as_much_of_a_large_coalition(
    client, cast, plan, django_assert_num_queries, django_assert_max_num_queries
):
    sign_in(client, cast.editor_b)
    client.get(page(plan))
    with django_assert_max_num_queries(20) as alone:
        assert client.get(page(plan)).status_code == 200
    for slug, person in (("baken", cast.editor_c), ("duinoord", cast.duinoord_contact)):
        coalition.join(plan, cast, slug, person)
    with django_assert_num_queries(len(alone)):
        assert client.get(page(plan)).status_code == 200


def test_without_script_it_is_one_form_with_everything_in_it(client, cast, plan):
    """No field waits for a script: the answers, the day and the button are in the page as sent."""
    sign_in(client, cast.editor_b)
    html = client.get(page(plan)).content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main.count("<form") == 1
    assert main.count('type="radio"') == 3
    assert 'name="contract_until"' in main
    assert 'type="submit"' in main
    assert "<script" not in main
    assert "hidden>" not in main.partition("<form")[2]
