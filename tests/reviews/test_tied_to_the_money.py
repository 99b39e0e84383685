"""Who has a tie with a plan reads nothing of the budget that it asks from (G18, G22)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import OfficeReader
from portal.accounts.roles import forget
from portal.accounts.services import give_roles
from portal.funds.budgets import set_budget
from portal.funds.ties import shut_for
from portal.refusal import Refusal
from reviews.services import deciding
from tests.builders import ranking
from tests.builders.decisions import DECIDED, REASON
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
WHO = ("coordinator", "head", "auditor", "administrator", "decision_maker2")


@pytest.fixture
def world(cast):
    """Three ranked plans; the second has a prepared decision that nobody outside knows."""
    call, cases = ranking.to_rank(cast, 4, 3)
    deciding.prepare(cases[1].pk, "grant", reason=REASON, by=cast.decision_maker, at=DECIDED)
    return call, cases


def shut(case, user):
    OfficeReader.objects.update_or_create(
        plan=case.plan, user=user, defaults={"is_open": False, "changed_at": DECIDED}
    )


def pages(call):
    place = [call.region.slug, call.scheme_id]
    return [
        reverse("funds:budget", args=place),
        reverse("funds:budget_export", args=[*place, "csv"]),
    ]


def test_a_tie_closes_the_ledger_its_export_and_the_setting(cast, client, world):
    call, cases = world
    setting = reverse("funds:set_budget", args=[call.region.slug, call.scheme_id, 2026])
    for who in WHO:
        sign_in(client, cast[who])
        assert {client.get(page).status_code for page in pages(call)} == {200}
        shut(cases[1], cast[who])
        for page in pages(call):
            answer = client.get(page)
            assert answer.status_code == 403
            assert "U heeft een band met een plan" in answer.content.decode()
            assert cases[1].plan.title not in answer.content.decode()
        assert client.get(setting).status_code == 403


def test_the_overview_tells_nothing_of_that_budget_and_counts_it_nowhere(cast, client, world):
    call, cases = world
    sign_in(client, cast.auditor)
    where = reverse("funds:budgets")
    before = client.get(where).context
    (row,) = [
        r for r in before["rows"] if (r.slug, r.scheme_id) == (call.region.slug, call.scheme_id)
    ]
    shut(cases[1], cast.auditor)
    answer = client.get(where)
    text, after = answer.content.decode(), answer.context
    assert reverse("funds:budget", args=[call.region.slug, call.scheme_id]) not in text
    assert "U heeft een band met een plan" in text
    assert after["sums"].amount == before["sums"].amount - row.sums.amount
    assert after["sums"].committed == before["sums"].committed - row.sums.committed


def test_the_service_refuses_as_the_page_does(cast, world):
    call, cases = world
    shut(cases[1], cast.coordinator)
    said = {"reason": "Nieuw bedrag", "by": cast.coordinator}
    with pytest.raises(Refusal) as refused:
        set_budget(call.scheme, call.region, 2026, 10**9, **said)
    assert refused.value.code == "tied"


def test_a_reviewer_with_another_role_is_shut_out_as_well(cast, client, world):
    call, cases = world
    office = call.region.office
    give_roles(cast.reviewer1, office, ["reviewer", "auditor"], by=None)
    forget(cast.reviewer1)
    sign_in(client, cast.reviewer1)
    assert client.get(pages(call)[0]).status_code == 200
    shut(cases[0], cast.reviewer1)
    assert client.get(pages(call)[0]).status_code == 403


def test_a_part_in_the_coalition_is_a_tie_and_an_open_door_is_none(cast, world):
    call, cases = world
    pair = (call.region_id, call.scheme_id)
    assert shut_for(cast.coordinator) == set()
    OfficeReader.objects.update_or_create(
        plan=cases[0].plan, user=cast.coordinator, defaults={"is_open": True, "changed_at": DECIDED}
    )
    assert shut_for(cast.coordinator) == set()
    lead = cases[0].plan.members.filter(accepted_at__isnull=False).first()
    insider = lead.org.memberships.first().user
    assert pair in shut_for(insider)
