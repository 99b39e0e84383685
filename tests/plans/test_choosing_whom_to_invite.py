"""Choosing whom to invite: one typed name, a true count, and a choice that shows as chosen (G2)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import CoalitionInvitation, Plan
from plans.queries import MOST_FOUND, found_for
from tests.builders import accounts, coalition
from tests.builders.sections import filled
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast, client) -> Plan:
    made = coalition.duo(cast)
    assert cast.editor_c.is_active
    sign_in(client, cast.editor_a)
    return made


def page(client, name: str, plan: Plan, **query: str) -> str:
    return client.get(reverse(f"plans:{name}", args=[plan.pk]), query).content.decode()


def test_a_name_that_is_not_known_goes_along_to_the_invitation_by_mail(client, plan):
    html = page(client, "find_organisation", plan, find="Zorg & Zo")
    onward = f"{reverse('plans:invite', args=[plan.pk])}?find=Zorg%20%26%20Zo"
    assert f'href="{onward}#invitation"' in html
    form = client.get(onward).content.decode()
    assert 'value="Zorg &amp; Zo"' in form
    data = filled(client, onward, email="nieuw@voorbeeld.test")
    assert client.post(onward, data).status_code == 302
    assert CoalitionInvitation.objects.get(email="nieuw@voorbeeld.test").org_name == "Zorg & Zo"


@pytest.mark.parametrize("text", ["z", " ", "99999999"])
def test_one_letter_or_an_unknown_code_is_no_name_to_invite(client, plan, text):
    assert "#invitation" not in page(client, "find_organisation", plan, find=text)


def test_an_unknown_code_is_said_to_be_unknown_and_one_letter_says_nothing(client, plan):
    assert "AGB-code" in page(client, "find_organisation", plan, find="99999999")
    assert page(client, "find_organisation", plan, find="z").strip() == ""


def test_the_count_is_true_and_says_when_there_are_more_than_are_shown(client, plan):
    for number in range(MOST_FOUND):
        accounts.partner(f"Gemeente Oever {number}")
    exactly = found_for(plan, "oever")
    assert (len(exactly.shown), exactly.has_more) == (MOST_FOUND, False)
    assert f"{MOST_FOUND} organisaties gevonden" in page(
        client, "find_organisation", plan, find="oever"
    )
    accounts.partner("Gemeente Oever 9")
    more = found_for(plan, "oever")
    assert (len(more.shown), more.has_more) == (MOST_FOUND, True)
    assert f"Meer dan {MOST_FOUND}" in page(client, "find_organisation", plan, find="oever")


def test_a_chosen_organisation_is_shown_as_chosen_with_a_way_to_another(client, cast, plan):
    baken = cast.organisation("baken")
    html = page(client, "invite", plan, org=baken.slug)
    assert f"{baken.get_kind_display()} · AGB {baken.agb}" in html
    assert f'<a href="{reverse("plans:invite", args=[plan.pk])}">' in html
    assert 'type="hidden" name="find"' in html
    assert 'id="search"' not in html


def test_the_chosen_organisation_counts_whatever_name_is_sent_with_it(client, cast, plan):
    baken = cast.organisation("baken")
    address = f"{reverse('plans:invite', args=[plan.pk])}?org={baken.slug}"
    data = filled(client, address, find="Iets heel anders", email="")
    assert client.post(address, data).status_code == 302
    assert CoalitionInvitation.objects.get(plan=plan, org=baken).org_name == baken.name


def test_a_refusal_of_the_chosen_organisation_can_be_read(client, cast, plan):
    other = cast.organisation("waterrand")
    address = f"{reverse('plans:invite', args=[plan.pk])}?org={other.slug}"
    html = client.post(address, filled(client, address)).content.decode()
    assert html.count("zit al in de coalitie") == 1


def test_who_was_invited_anew_is_not_offered_a_second_time(client, cast, plan):
    baken = cast.organisation("baken")
    address = f"{reverse('plans:invite', args=[plan.pk])}?org={baken.slug}"
    client.post(address, filled(client, address))
    first = CoalitionInvitation.objects.get(org=baken)
    CoalitionInvitation.objects.filter(pk=first.pk).update(
        state="declined", decline_reason="money", answered_at=first.created_at
    )
    act = reverse("plans:change_invitation", args=[plan.pk, first.pk])
    assert f'action="{act}"' in page(client, "coalition", plan)
    client.post(address, filled(client, address))
    assert f'action="{act}"' not in page(client, "coalition", plan)


def test_a_refusal_leads_back_to_the_plan_that_may_be_read(client, cast, plan):
    coalition_page = reverse("plans:invite", args=[plan.pk])
    sign_in(client, cast.editor_b)
    answer = client.get(coalition_page)
    assert answer.status_code == 403
    assert f'href="{reverse("plans:detail", args=[plan.pk])}"' in answer.content.decode()


def test_the_contract_page_knows_its_place_under_the_coalition(client, plan):
    lead = plan.members.get(role="lead")
    html = client.get(reverse("plans:contract", args=[plan.pk, lead.pk])).content.decode()
    for name in ("coalition", "detail"):
        assert f'href="{reverse(f"plans:{name}", args=[plan.pk])}"' in html


def test_cashier_rows_stand_apart_so_that_the_direct_route_hides_them(client, plan):
    html = page(client, "money", plan)
    assert '<div class="cashier-rows">' in html
    assert 'name="money-route" value="direct"' in html.replace("\n", " ")


def test_who_chooses_the_direct_route_has_no_cashier_left(client, plan):
    money = reverse("plans:money", args=[plan.pk])
    lead = plan.members.get(role="lead").org_id
    rows = {"cashiers-0-org": lead, "cashiers-0-DELETE": ""}
    data = filled(client, money, **{"money-route": "cashier", "money-vat": "included"}) | rows
    assert client.post(money, data).status_code == 302
    assert plan.cashiers.count() == 1
    assert 'id="cashiers"' in page(client, "budget", plan)
    data = filled(client, money, **{"money-route": "direct"})
    assert data["cashiers-0-org"] == [lead]
    assert client.post(money, data).status_code == 302
    assert plan.cashiers.count() == 0
    assert 'id="cashiers"' not in page(client, "budget", plan)
