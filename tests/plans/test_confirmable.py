"""A signatory is asked to confirm once that can be done; before, the list says what comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from plans import store
from plans.confirmable import first_gaps
from plans.confirmation import STATEMENTS, content_sha
from plans.data import Basis
from plans.entries import to_do
from plans.facts import facts_for
from plans.models import BudgetLine, CashierShare, Goal, Member, Plan
from plans.readiness import before_confirming, gaps
from plans.services.confirming import confirm
from plans.structure import Section
from portal import clock
from portal.funds.models import Call
from portal.refusal import Refusal
from tests.builders import plans
from tests.builders.coalition import duo, save
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


def members_of(*made: Plan) -> list[Member]:
    found = Member.objects.filter(plan__in=made, left_at=None).exclude(role="partner")
    return list(found.select_related("plan__scheme", "org").order_by("pk"))


def asked(rf, user) -> list:
    request = rf.get("/")
    request.user = user
    return [i for i in to_do(request) if "onfirm" in i.label or "evestig" in i.label]


def open_now(plan: Plan) -> Plan:
    Call.objects.filter(pk=plan.call_id).update(closes_at=clock.now() + timedelta(days=9))
    return plan


BROKEN = {
    "as it is": lambda plan: None,
    "no period": lambda plan: Plan.objects.filter(pk=plan.pk).update(start=None),
    "no goals": lambda plan: Goal.objects.filter(plan=plan).delete(),
    "another goal": lambda plan: BudgetLine.objects.filter(plan=plan).update(goal="D99"),
    "no task": lambda plan: Member.objects.filter(plan=plan, role="lead").update(task=" "),
    "no account": lambda plan: CashierShare.objects.filter(plan=plan).update(iban=""),
    "wrong account": lambda plan: CashierShare.objects.filter(plan=plan).update(iban="NL00X"),
    "no words": lambda plan: BudgetLine.objects.filter(plan=plan).update(description=" "),
    "wrong product": lambda plan: BudgetLine.objects.filter(plan=plan).update(
        quantity=3, unit_price=7
    ),
    "no payer": lambda plan: BudgetLine.objects.filter(plan=plan).update(
        source="other", other_source=""
    ),
}


@pytest.mark.parametrize("code", ["V1", "V4"])
@pytest.mark.parametrize("what", BROKEN)
def test_the_list_says_what_the_whole_plan_says(cast, code, what):
    plan = plans.draft_plan(cast, code)
    BROKEN[what](plan)
    plan.refresh_from_db()
    found, whole = first_gaps(members_of(plan)), gaps(store.read(plan), facts_for(plan))
    for member in members_of(plan):
        first = before_confirming(whole, member.org_id)
        said = found.get(member.pk)
        assert (said and said.code) == (first[0].code if first else None), member.org_id


def test_what_the_list_offers_can_be_confirmed(cast, rf):
    plan = open_now(plans.draft_plan(cast, "V1"))
    (item,) = asked(rf, cast.signatory_b)
    assert item.url == reverse("plans:declarations", args=[plan.pk])
    member = plan.members.get(org="waterrand")
    sha = content_sha(store.read(plan), "waterrand")
    ticked = dict.fromkeys(STATEMENTS, True)
    assert confirm(member.pk, by=cast.signatory_b, statements=ticked, seen_sha=sha)
    assert asked(rf, cast.signatory_b) == []


def test_what_waits_has_no_link_and_says_what_comes_first(cast, rf):
    plan = duo(cast)
    save(plan, cast, Section.GOALS, goals=())
    (item,) = asked(rf, cast.signatory_b)
    assert item.url == ""
    first = first_gaps(members_of(plan))[plan.members.get(org="waterrand").pk]
    assert str(first.message) in item.why


def test_what_waits_cannot_be_confirmed_either(cast):
    plan = duo(cast)
    save(plan, cast, Section.BASIS, title=plan.title, basis=Basis())
    member = plan.members.get(org="waterrand")
    sha = content_sha(store.read(Plan.objects.get(pk=plan.pk)), "waterrand")
    with pytest.raises(Refusal) as refusal:
        confirm(
            member.pk,
            by=cast.signatory_b,
            statements=dict.fromkeys(STATEMENTS, True),
            seen_sha=sha,
        )
    assert refusal.value.code == "own_part_open"


def test_the_own_figures_of_another_are_not_what_one_waits_for(cast):
    plan = plans.draft_plan(cast, "V1")
    BudgetLine.objects.filter(plan=plan, org="zilverlinde").update(description="")
    found = first_gaps(members_of(plan))
    waits = {m.org_id for m in members_of(plan) if m.pk in found}
    assert waits == {"zilverlinde"}


def test_the_front_page_shows_it_closed(client, cast):
    plan = duo(cast)
    save(plan, cast, Section.GOALS, goals=())
    sign_in(client, cast.signatory_b)
    page = client.get("/").content.decode()
    assert "Later: confirm" in page or "Straks: bevestig" in page
    assert reverse("plans:declarations", args=[plan.pk]) not in page
    assert client.get("/").context["ready"] == 0  # what waits is not counted as a task


@pytest.mark.parametrize("count", [1, 3])
def test_many_take_as_many_queries_as_one(cast, django_assert_num_queries, count):
    made = [plans.draft_plan(cast, code) for code in ("V1", "V4", "V7")[:count]]
    members = members_of(*made)
    with django_assert_num_queries(5):
        first_gaps(members)
    with django_assert_num_queries(0):
        assert first_gaps([]) == {}
