"""Who gets which page of a plan: 200, 403 with the reason, or 404 as if it did not exist."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.forms.editor import SPECS
from plans.models import Plan
from tests.builders import accounts, coalition, funds, plans
from tests.cast import sign_in

pytestmark = pytest.mark.django_db

READ = ("detail", "read", "coalition", "budget", "declarations", "submit", "log", "attachments")
LEAD = ("invite", "tasks", "money", "withdraw")
SECTIONS = [s.value for s in SPECS]


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def page(name: str, plan: Plan, *more: object) -> str:
    return reverse(f"plans:{name}", args=[plan.pk, *more])


def statuses(client, urls) -> set[int]:
    return {client.get(url).status_code for url in urls}


def test_the_lead_opens_every_page(client, cast, plan):
    sign_in(client, cast.editor_a)
    member = plan.members.get(org="waterrand")
    urls = [page(n, plan) for n in (*READ, *LEAD)]
    urls += [page("section", plan, s) for s in SECTIONS]
    urls += [page("lines", plan, "zilverlinde"), page("remove", plan, member.pk)]
    urls += [reverse("plans:list"), reverse("plans:start", args=[plan.call_id])]
    for url in urls:
        assert client.get(url).status_code == 200, url


def test_a_participant_edits_but_does_not_manage(client, cast, plan):
    sign_in(client, cast.editor_b)
    urls = [page(n, plan) for n in READ] + [page("section", plan, s) for s in SECTIONS]
    assert statuses(client, [*urls, page("lines", plan, "waterrand")]) == {200}
    assert statuses(client, [page(n, plan) for n in ("invite", "money", "withdraw")]) == {403}


def test_a_refusal_says_why(client, cast, plan):
    sign_in(client, cast.editor_b)
    html = client.get(page("invite", plan), headers={"accept-language": "en"}).content.decode()
    assert "ditor of the lead provider" in html


def test_a_signatory_confirms_and_does_not_edit(client, cast, plan):
    sign_in(client, cast.signatory_b)
    own, other = (plan.members.get(org=slug).pk for slug in ("waterrand", "zilverlinde"))
    assert client.get(page("confirm", plan, own)).status_code == 200
    assert client.get(page("confirm", plan, other)).status_code == 404
    assert client.get(page("section", plan, "goals")).status_code == 403


def test_a_partner_reads_and_gets_no_budget_form(client, cast, plan):
    town = accounts.partner("Gemeente Oever")
    person = accounts.colleague(town, "editor")
    cast.organisation("waterrand")
    from plans.services import answering, inviting

    invitation = inviting.invite(
        plan.pk, by=cast.editor_a, role="partner", email=person.email, org=town
    )
    answering.accept(str(invitation.pk), by=person, org=town)
    sign_in(client, person)
    assert statuses(client, [page(n, plan) for n in READ]) == {200}
    assert client.get(page("lines", plan, town.slug)).status_code in (403, 404)
    assert client.get(page("section", plan, "goals")).status_code == 403


@pytest.mark.parametrize("who", ["outsider", "coordinator", "menzis_coordinator", "auditor"])
def test_a_draft_does_not_exist_for_others(client, cast, plan, who):
    sign_in(client, cast[who])
    names = (*READ, *LEAD)
    urls = [page(n, plan) for n in names] + [page("lines", plan, "zilverlinde")]
    assert statuses(client, [*urls, page("section", plan, "basis")]) == {404}
    assert plan.title not in client.get(reverse("plans:list")).content.decode()


def test_visitors_are_sent_to_sign_in(client, plan):
    answer = client.get(page("detail", plan))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_nobody_fills_in_the_budget_of_another(client, cast, plan):
    sign_in(client, cast.editor_a)
    assert client.get(page("lines", plan, "waterrand")).status_code == 404


def test_an_unknown_section_or_plan_does_not_exist(client, cast, plan):
    sign_in(client, cast.editor_a)
    urls = [page("section", plan, "bestaat-niet"), page("section", plan, "budget")]
    assert statuses(client, [*urls, reverse("plans:detail", args=[999999])]) == {404}


def test_after_filing_the_office_reads_and_others_do_not(client, cast):
    plan = plans.filed_plan(cast, "V1").plan
    sign_in(client, cast.coordinator)
    urls = [page(n, plan) for n in ("detail", "read", "log", "budget", "coalition")]
    assert statuses(client, [*urls, page("submission", plan, 1)]) == {200}
    assert client.get(page("section", plan, "goals")).status_code == 403
    for who in ("reviewer1", "menzis_coordinator", "outsider"):
        sign_in(client, cast[who])
        assert statuses(client, urls) == {404}
    sign_in(client, cast.editor_a)
    answer = client.get(page("section", plan, "goals"), headers={"accept-language": "en"})
    assert (answer.status_code, "stage of the plan" in answer.content.decode()) == (403, True)


def test_a_plan_starts_under_an_open_call_only(client, cast):
    sign_in(client, cast.editor_a)
    draft = funds.draft_call()
    assert client.get(reverse("plans:start", args=[draft.pk])).status_code == 404
    sign_in(client, cast.coordinator)
    assert client.get(reverse("plans:start", args=[draft.pk])).status_code == 404


def test_the_list_has_a_fixed_number_of_queries(
    client, cast, plan, django_assert_num_queries, django_assert_max_num_queries
):
    sign_in(client, cast.editor_a)
    client.get(reverse("plans:list"))
    with django_assert_max_num_queries(30) as first:
        client.get(reverse("plans:list"))
    for _number in range(2):
        Plan.objects.filter(pk=plan.pk).update(title="Een van drie")
        coalition.duo(cast)
    with django_assert_num_queries(len(first)):
        assert client.get(reverse("plans:list")).content.decode().count("Samen wonen") >= 2


def test_a_plan_page_does_not_ask_more_for_more_rows(
    client, cast, plan, django_assert_num_queries, django_assert_max_num_queries
):
    sign_in(client, cast.editor_a)
    client.get(page("detail", plan))
    with django_assert_max_num_queries(60) as first:
        client.get(page("detail", plan))
    from plans.data import Goal
    from plans.structure import Section

    many = tuple(Goal(code=f"D{n}", statement=f"Doel {n}") for n in range(1, 41))
    coalition.save(plan, cast, Section.GOALS, goals=many)
    again = len(first)
    client.get(page("detail", plan))  # the first page after a change looks anew
    with django_assert_num_queries(again):
        client.get(page("detail", plan))
