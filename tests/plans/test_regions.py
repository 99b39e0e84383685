"""The shares of a plan that spans regions: every line in one of them, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plans.budget import fund_by_year, fund_total
from plans.data import CashierShare, Line, MoneyRoute, OrgBudget
from plans.regions import joined, named, regions, request_table, requests, share
from plans.visibility import for_office, for_org
from plans.whole import ORDER, state_of_all
from plans.workflow import State
from portal.money import ZERO, total
from tests.builders.plandata import complete_plan

HERE = complete_plan().region
OTHERS = ("arnhem", "twente")

amounts = st.decimals(min_value=0, max_value=100_000, places=2)
lines = st.builds(
    Line,
    category=st.just("PROJ"),
    description=st.sampled_from(["Projectleider", "Scholing", "Systeem"]),
    source=st.sampled_from(["fund", "own"]),
    amounts=st.dictionaries(st.sampled_from([2026, 2027, 2028]), amounts, max_size=3),
    region=st.sampled_from(["", *OTHERS, HERE, "vergeten"]),
)
budgets = st.tuples(
    st.lists(lines, max_size=6).map(lambda x: OrgBudget("zilverlinde", tuple(x))),
    st.lists(lines, max_size=6).map(lambda x: OrgBudget("waterrand", tuple(x))),
)


def spanning(budget, cashiers=()):
    plan = replace(complete_plan(), other_regions=OTHERS, budget=budget)
    return replace(plan, money=MoneyRoute(route="cashier", cashiers=tuple(cashiers)))


def split(asked, part):
    """The request per year over two cashiers, the first with `part` hundredths of it."""
    first = {y: (a * part / 100).quantize(Decimal("0.01")) for y, a in asked.items()}
    second = {y: a - first[y] for y, a in asked.items()}
    return (CashierShare("zilverlinde", shares=first), CashierShare("waterrand", shares=second))


@given(budgets)
def test_the_shares_of_all_regions_add_up_to_the_request_to_the_cent(budget):
    plan = spanning(budget)
    asked = requests(plan)
    assert list(asked) == [HERE, *OTHERS]
    for year in (2026, 2027, 2028):
        whole = total(years.get(year, ZERO) for years in asked.values())
        assert whole == fund_by_year(plan).get(year, ZERO)
    assert request_table(plan).total == fund_total(plan)
    assert all(fund_by_year(share(plan, r)) == asked[r] for r in regions(plan))


@given(budgets)
def test_every_line_is_in_exactly_one_share(budget):
    plan = spanning(budget)
    shared = [x for r in regions(plan) for b in share(plan, r).budget for x in b.lines]
    whole = [replace(x, region="") for b in plan.budget for x in b.lines]
    assert sorted(map(str, shared)) == sorted(map(str, whole))


@given(budgets, st.integers(min_value=0, max_value=100))
def test_a_cashier_receives_from_all_regions_what_it_receives_in_all(budget, part):
    """And of every region the cashiers together what that region is asked for."""
    plan = spanning(budget, split(fund_by_year(spanning(budget)), part))
    found = {r: share(plan, r).money.cashiers for r in regions(plan)}
    for n, cashier in enumerate(plan.money.cashiers):
        for year, amount in cashier.shares.items():
            assert total(f[n].shares.get(year, ZERO) for f in found.values()) == amount
    for region, cashiers in found.items():
        for year, amount in requests(plan)[region].items():
            assert total(c.shares.get(year, ZERO) for c in cashiers) == amount
        assert all(a >= 0 for c in cashiers for a in c.shares.values())


def test_a_plan_with_one_region_is_its_own_share():
    plan = complete_plan()
    assert share(plan, plan.region) is plan
    assert for_office(plan) is plan
    assert joined(plan, plan, plan) is plan


def test_the_office_of_one_region_sees_no_line_that_another_pays():
    line = Line("PROJ", "Geheim tarief", amounts={2026: Decimal(100)}, region="arnhem")
    plan = spanning((OrgBudget("zilverlinde", (line,)),))
    assert for_office(plan).budget == ()
    seen = for_office(share(plan, "arnhem"))
    assert [x.description for b in seen.budget for x in b.lines] == ["Geheim tarief"]


def test_another_member_does_not_see_which_region_pays_which_line():
    one = Line("PROJ", "Werk", amounts={2026: Decimal(100)}, region="arnhem")
    budget = (OrgBudget("zilverlinde", (one,)),)
    other = (OrgBudget("zilverlinde", (replace(one, region=""),)),)
    assert for_org(spanning(budget), "waterrand") == for_org(spanning(other), "waterrand")


def test_what_one_filing_changed_comes_into_the_whole_and_what_another_did_stays():
    work = Line("PROJ", "Werk", amounts={2026: Decimal(100)})
    there = Line("PROJ", "Daar", amounts={2026: Decimal(50)}, region="arnhem")
    plan = spanning((OrgBudget("zilverlinde", (work, there)),))
    before = share(plan, "arnhem")
    dearer = replace(before.budget[0].lines[0], amounts={2026: Decimal(60)})
    after = replace(
        before,
        support=replace(before.support, clients="Nieuw"),
        budget=(OrgBudget("zilverlinde", (dearer,)),),
    )
    newer = replace(plan, title="Intussen anders")
    found = joined(newer, before, after)
    assert found.title == "Intussen anders"
    assert found.support.clients == "Nieuw"
    assert found.region == plan.region
    assert found.other_regions == OTHERS
    assert found.budget[0].lines == (work, replace(dearer, region="arnhem"))


def test_a_changed_share_of_a_cashier_comes_on_top_of_those_of_other_regions():
    there = Line("PROJ", "Daar", amounts={2026: Decimal(50)}, region="arnhem")
    here = Line("PROJ", "Hier", amounts={2026: Decimal(100)})
    cashier = CashierShare("zilverlinde", shares={2026: Decimal(150)})
    plan = spanning((OrgBudget("zilverlinde", (here, there)),), [cashier])
    before = share(plan, "arnhem")
    assert before.money.cashiers[0].shares == {2026: Decimal(50)}
    more = replace(before.money.cashiers[0], shares={2026: Decimal(70)})
    after = replace(before, money=replace(before.money, cashiers=(more,)))
    assert joined(plan, before, after).money.cashiers[0].shares == {2026: Decimal(170)}


def test_the_lines_of_a_workbook_keep_the_region_they_had():
    saved = (Line("PROJ", "Werk", region="arnhem"), Line("PROJ", "Scholing"))
    came = (Line("PROJ", " werk "), Line("PROJ", "Scholing"), Line("PROJ", "Nieuw"))
    assert [x.region for x in named(came, saved)] == ["arnhem", "", ""]


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (["submitted", "in_review"], "submitted"),
        (["changes_asked", "provisionally_granted"], "changes_asked"),
        (["in_review", "provisionally_granted"], "in_review"),
        (["provisionally_granted", "provisionally_rejected"], "provisionally_granted"),
        (["granted", "provisionally_rejected"], "provisionally_granted"),
        (["running", "redirected"], "provisionally_granted"),
        (["granted", "rejected"], "granted"),
        (["running", "granted"], "granted"),
        (["rejected", "rejected"], "rejected"),
        (["rejected", "withdrawn"], "rejected"),
        (["closed", "rejected"], "closed"),
    ],
)
def test_the_state_of_the_whole_follows_all_filings(states, whole):
    assert state_of_all(states) == state_of_all(reversed(states)) == whole


def test_every_state_has_its_place_in_the_order():
    assert sorted(ORDER) == sorted(State)
    assert all(state_of_all([state]) == state for state in State)
