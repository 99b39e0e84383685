"""Each care office its own term: page and lock say the same, and an extension moves one of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans import store
from plans.family import offices
from plans.models import Plan
from plans.services import filing
from portal import clock
from portal.funds.models import Call
from portal.refusal import Refusal
from tests.builders import spanning as built
from tests.builders.coalition import duo
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
HERE, THERE = "zuid-holland-noord", "arnhem"


def close(plan: Plan, **days: int) -> Plan:
    """Let the calls of both offices close so many days from now (`here`, `there`)."""
    moments = {name: clock.now() + timedelta(days=number) for name, number in days.items()}
    Call.objects.filter(pk=plan.call_id).update(closes_at=moments["here"])
    elsewhere = plan.regions.values_list("call", flat=True)
    Call.objects.filter(pk__in=list(elsewhere)).update(closes_at=moments["there"])
    return Plan.objects.select_related("call", "region", "office").get(pk=plan.pk)


def terms(plan: Plan) -> dict[str, object]:
    return {row.slug: row.closes_at for row in offices(plan, store.read(plan), office=False)}


def test_the_terms_stand_side_by_side(cast):
    plan = close(built.draft(cast), here=9, there=5)
    assert terms(plan) == {HERE: plan.call.closes_at, THERE: plan.regions.get().call.closes_at}
    assert plan.closes_first == plan.regions.get()


def test_a_later_deadline_moves_one_term_and_not_the_other(cast):
    plan = close(built.draft(cast), here=5, there=6)
    assert plan.closes_first is None
    there = plan.regions.get().call.closes_at
    plan.extended_until = clock.now() + timedelta(days=20)
    assert terms(plan) == {HERE: plan.extended_until, THERE: there}
    assert plan.closes_first == plan.regions.get()


def test_a_plan_in_one_region_asks_nothing_more(cast, django_assert_num_queries):
    plan = Plan.objects.select_related("call").get(pk=duo(cast).pk)
    with django_assert_num_queries(0):
        assert plan.closes_first is None


@pytest.mark.parametrize(("there", "warned"), [(2, True), (30, False)])
def test_the_page_warns_when_another_office_closes_first(client, cast, there, warned):
    plan = close(built.draft(cast), here=9, there=there)
    sign_in(client, cast.editor_a)
    client.cookies.load({"django_language": "en"})
    for name in ("coalition", "submit"):
        page = client.get(reverse(f"plans:{name}", args=[plan.pk])).content.decode()
        assert ("Another care office closes earlier" in page) is warned


def test_the_lock_says_what_the_page_said(cast):
    plan = close(built.confirmed(cast), here=9, there=-1)
    with pytest.raises(Refusal) as refusal:
        filing.submit(plan.pk, by=cast.editor_a)
    assert refusal.value.code == "closed_elsewhere"
    assert Plan.objects.get(pk=plan.pk).state == "draft"
