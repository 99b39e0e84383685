"""Earlier versions: what was saved when and by whom, the plan as it was, putting one back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from plans import history, store
from plans.data import CashierShare, Challenge, Goal, MoneyRoute
from plans.models import Plan, SectionVersion
from plans.services import confirming, holding
from plans.services.history import Restorer, restore
from plans.services.sections import Stale, section_version
from plans.structure import Section
from plans.workflow import Role, State
from portal.audit.models import Event
from portal.refusal import Refusal
from tests.builders import coalition, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


def challenge(plan, cast, text: str, by=None) -> SectionVersion:
    """Save the challenge; the version that came of it."""
    coalition.save(plan, cast, Section.CHALLENGE, by=by, challenge=Challenge(problem=text))
    return history.versions(plan, Section.CHALLENGE)[0]


def at(plan, ref: str):
    """The whole plan at a reference, for a member."""
    return history.point(plan, ref, filed_only=False).data


def test_a_save_is_a_version_with_who_and_for_which_organisation(cast, plan):
    version = challenge(plan, cast, "Eerst", by=cast.editor_b)
    assert (version.number, version.by, version.for_org_id) == (1, cast.editor_b, "waterrand")
    lines = history.versions(plan, Section.BUDGET).get(state__org="waterrand")
    assert lines.for_org_id == "waterrand"
    assert "Zorggroep Waterrand" in history.part_of(lines)


def test_versions_come_newest_first_and_per_part(cast, plan):
    challenge(plan, cast, "Eerst")
    challenge(plan, cast, "Daarna")
    numbers = [v.number for v in history.versions(plan, Section.CHALLENGE)]
    assert numbers == [2, 1]
    everything = list(history.versions(plan))
    assert len(everything) == 6
    assert everything[0].state.section == "challenge"


def test_the_plan_as_it_was_right_after_and_right_before_a_save(cast, plan):
    first = challenge(plan, cast, "Eerst")
    second = challenge(plan, cast, "Daarna")
    goals = (Goal("D1", statement="Later doel"),)
    coalition.save(plan, cast, Section.GOALS, goals=goals)
    assert at(plan, f"v{first.pk}").challenge.problem == "Eerst"
    assert at(plan, f"b{second.pk}").challenge.problem == "Eerst"
    assert at(plan, f"b{first.pk}").challenge.problem == ""
    assert at(plan, f"v{second.pk}").goals[0].statement == "Meer samen"
    assert at(plan, "nu").goals == goals


def test_after_the_last_save_the_plan_is_as_it_is_now(cast):
    plan = plans.draft_plan(cast, "V1")
    newest = history.versions(plan)[0]
    now = store.read(plan)
    then = at(plan, f"v{newest.pk}")
    for key in (k for s, keys in store.KEYS.items() if s != Section.BUDGET for k in keys):
        assert getattr(then, key) == getattr(now, key), key
    assert {b.org: b.lines for b in then.budget} == {b.org: b.lines for b in now.budget}
    assert then.money.cashiers == now.money.cashiers


def test_what_was_filed_is_found_as_it_was(cast):
    filed = plans.filed_plan(cast, "V1")
    found = history.point(filed.plan, "i1", filed_only=True)
    assert found.data.title == filed.plan.title
    assert found.data.budget


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "x",
        "nu ",
        "v",
        "i",
        "i0",
        "i9",
        "i99999999999",
        "v999999999999",
        "V1",
        "v1x",
        "-1",
        "v-1",
    ],
)
def test_an_unknown_reference_is_nothing(cast, plan, ref):
    assert history.point(plan, ref, filed_only=False) is None


def test_a_version_of_another_plan_is_nothing(cast, plan):
    version = challenge(plan, cast, "Van ons")
    other = plans.draft_plan(cast, "V2")
    assert history.point(other, f"v{version.pk}", filed_only=False) is None


@pytest.mark.parametrize("kind", ["v", "b", "nu"])
def test_the_care_office_finds_only_what_was_filed(cast, kind):
    filed = plans.filed_plan(cast, "V1")
    version = history.versions(filed.plan)[0]
    ref = kind if kind == "nu" else f"{kind}{version.pk}"
    assert history.point(filed.plan, ref, filed_only=True) is None
    assert history.point(filed.plan, ref, filed_only=False) is not None


# Putting back


def put_back(plan, version, by):
    state = version.state
    seen = section_version(plan, Section(state.section), state.org_id)
    return restore(plan.pk, version.pk, by=by, version=seen)


def test_an_older_version_comes_back_as_the_newest_and_nothing_goes(cast, plan):
    first = challenge(plan, cast, "Eerst")
    challenge(plan, cast, "Daarna")
    put_back(plan, first, cast.editor_b)
    assert store.read(plan).challenge.problem == "Eerst"
    found = list(history.versions(plan, Section.CHALLENGE))
    assert [(v.number, v.restored_from) for v in found] == [(3, 1), (2, None), (1, None)]
    assert found[0].by == cast.editor_b
    event = Event.objects.get(verb="plan.section_restored")
    assert (event.data["section"], event.data["from_version"]) == ("challenge", 1)


def test_putting_back_on_a_stale_version_is_refused(cast, plan):
    first = challenge(plan, cast, "Eerst")
    challenge(plan, cast, "Daarna")
    with pytest.raises(Stale):
        restore(plan.pk, first.pk, by=cast.editor_a, version=1)
    assert store.read(plan).challenge.problem == "Daarna"


def test_a_confirmation_lapses_when_a_version_with_other_goals_comes_back(cast):
    plan = plans.confirmed_plan(cast, "V1")
    old = history.versions(plan, Section.GOALS)[0]
    goals = store.read(plan).goals
    coalition.save(plan, cast, Section.GOALS, goals=(replace(goals[0], unit="dagen"), *goals[1:]))
    member = plan.members.get(org="zilverlinde")
    sha = confirming.content_sha(store.read(plan), "zilverlinde")
    statements = dict.fromkeys(confirming.STATEMENTS, True)
    confirming.confirm(member.pk, by=cast.signatory_a, statements=statements, seen_sha=sha)
    put_back(plan, old, cast.editor_a)
    assert store.read(plan).goals == goals
    assert not member.confirmations.filter(lapsed_at=None).exists()


def test_budget_lines_are_put_back_by_their_own_organisation_alone(cast, plan):
    old = history.versions(plan, Section.BUDGET).get(state__org="waterrand")
    coalition.budget(plan, cast.editor_b, "waterrand", "Iets anders", "900.00")
    with pytest.raises(Refusal) as refused:
        put_back(plan, old, cast.editor_a)
    assert refused.value.code == "not_allowed"
    put_back(plan, old, cast.editor_b)
    lines = next(b for b in store.read(plan).budget if b.org == "waterrand").lines
    assert lines[0].description == coalition.SECRET_LINE
    assert Plan.objects.get(pk=plan.pk).fund_total == Decimal("1613.70")


def test_the_route_comes_back_but_the_figures_of_a_cashier_stay_as_they_are(cast, plan):
    def money(route, iban, amount):
        share = CashierShare(org="zilverlinde", iban=iban, shares={2027: Decimal(amount)})
        coalition.save(plan, cast, Section.BUDGET, money=MoneyRoute(route, cashiers=(share,)))
        return history.versions(plan, Section.BUDGET).filter(state__org=None)[0]

    old = money("cashier", "NL52DEMO0000000001", "10.00")
    money("direct", "NL25DEMO0000000002", "20.00")
    put_back(plan, old, cast.editor_a)
    saved = store.read(Plan.objects.get(pk=plan.pk)).money
    assert saved.route == "cashier"
    assert saved.cashiers[0].shares == {2027: Decimal("10.00")}
    assert saved.cashiers[0].iban == "NL25DEMO0000000002"


def test_a_part_that_is_with_another_is_not_put_back(cast, plan):
    first = challenge(plan, cast, "Eerst")
    challenge(plan, cast, "Daarna")
    holding.give(plan.pk, Section.CHALLENGE, "waterrand", by=cast.editor_a)
    with pytest.raises(Refusal):
        put_back(plan, first, cast.editor_a)
    put_back(plan, first, cast.editor_b)
    assert store.read(plan).challenge.problem == "Eerst"


def test_a_filed_plan_takes_no_older_version(cast):
    plan = Plan.objects.get(pk=plans.filed_plan(cast, "V1").plan.pk)
    with pytest.raises(Refusal):
        put_back(plan, history.versions(plan, Section.GOALS)[0], cast.editor_a)


@pytest.mark.parametrize(
    ("state", "roles", "section", "org", "expected"),
    [
        (State.DRAFT, {Role.LEAD_EDITOR}, Section.GOALS, None, True),
        (State.DRAFT, {Role.MEMBER_EDITOR}, Section.GOALS, None, True),
        (State.DRAFT, {Role.SIGNATORY}, Section.GOALS, None, False),
        (State.DRAFT, {Role.PARTNER}, Section.GOALS, None, False),
        (State.SUBMITTED, {Role.LEAD_EDITOR}, Section.GOALS, None, False),
        (State.DRAFT, {Role.LEAD_EDITOR}, Section.BUDGET, None, True),
        (State.DRAFT, {Role.MEMBER_EDITOR}, Section.BUDGET, None, False),
        (State.DRAFT, {Role.MEMBER_EDITOR}, Section.BUDGET, "waterrand", True),
        (State.DRAFT, {Role.LEAD_EDITOR}, Section.BUDGET, "zilverlinde", False),
        (State.RUNNING, {Role.MEMBER_EDITOR}, Section.BUDGET, "waterrand", False),
    ],
)
def test_who_may_put_what_back(state, roles, section, org, expected):
    restorer = Restorer(state, frozenset(roles), frozenset({"waterrand"}), {})
    answer = restorer.may(section, org)
    assert bool(answer) is expected
    assert expected or answer.reason
