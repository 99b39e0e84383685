"""Sums of a budget: equal whichever way they are added, on whole and on redacted plans."""

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import budget
from plans.data import Line, OrgBudget, PlanData
from plans.visibility import for_org
from portal.money import ZERO, total
from tests.builders.plandata import (
    basis,
    complete_plan,
    goal,
    line,
    member,
    with_line,
)

YEARS = (2026, 2027, 2028)
amounts = st.decimals(min_value=0, max_value=10_000_000, places=2)
lines = st.builds(
    Line,
    category=st.sampled_from(["PROJ", "SCHOL", "TECH"]),
    source=st.sampled_from(budget.SOURCES),
    goal=st.sampled_from(["", "D1", "D2"]),
    amounts=st.dictionaries(st.sampled_from(YEARS), amounts, max_size=3),
)
budgets = st.dictionaries(
    st.sampled_from(["zilverlinde", "waterrand", "baken"]), st.lists(lines, max_size=6), max_size=3
).map(lambda found: tuple(OrgBudget(org, tuple(rows)) for org, rows in found.items()))
plans = budgets.map(
    lambda found: complete_plan(
        budget=found,
        members=tuple(member(org) for org in ("zilverlinde", "waterrand", "baken")),
        goals=(goal(), goal(code="D2")),
        basis=basis(end=date(2028, 12, 31)),
    )
)


@given(plans)
def test_every_way_of_adding_gives_the_same_grand_total(plan):
    """Sums by organisation, year, source, category and goal are one and the same sum."""
    whole = budget.grand_total(plan)
    for axis in ("org", "source", "category", "goal"):
        table = budget.table(plan, axis)
        assert table.total == whole
        assert total(row.total for row in table.rows) == whole
        assert total(table.totals.values()) == whole
        assert all(total(row.amounts.values()) == row.total for row in table.rows)
    by_year = budget.year_totals(plan).values()
    assert total(a for year in by_year for a in year.values()) == whole


@given(plans, st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order_of_lines(plan, rng: random.Random):
    shuffled = tuple(
        OrgBudget(b.org, tuple(rng.sample(b.lines, len(b.lines))))
        for b in rng.sample(plan.budget, len(plan.budget))
    )
    other = complete_plan(budget=shuffled, members=plan.members, goals=plan.goals, basis=plan.basis)
    assert budget.org_year_table(other) == budget.org_year_table(plan)
    assert budget.table(other, "category") == budget.table(plan, "category")
    assert budget.fund_by_year(other) == budget.fund_by_year(plan)


@given(plans)
def test_redacted_totals_add_up_to_the_same_figures(plan):
    """What members see of others (practice.md 6.2) is what the office sees, added up."""
    for reader in ("zilverlinde", "outsider"):
        seen = for_org(plan, reader)
        assert budget.year_totals(seen) == budget.year_totals(plan)
        assert budget.fund_by_year(seen) == budget.fund_by_year(plan)
        assert budget.grand_total(seen) == budget.grand_total(plan)
        rows = {r.key: r for r in budget.org_year_table(plan).rows if r.total}
        assert {r.key: r for r in budget.org_year_table(seen).rows if r.total} == rows


def test_the_request_per_year_counts_the_fund_alone():
    plan = complete_plan()
    assert budget.fund_by_year(plan) == {2026: Decimal("60000.00"), 2027: Decimal("40000.00")}
    assert budget.fund_total(plan) == Decimal("100000.00")
    assert budget.grand_total(plan) == Decimal("105000.00")


def test_year_totals_hold_each_year_of_the_plan_and_each_source():
    totals = budget.year_totals(complete_plan(basis=basis(end=date(2028, 1, 31))))
    assert list(totals) == [2026, 2027, 2028]
    assert totals[2027] == {
        "fund": Decimal("40000.00"),
        "own": Decimal("5000.00"),
        "other": ZERO,
    }
    assert totals[2028] == {"fund": ZERO, "own": ZERO, "other": ZERO}


def test_years_without_a_request_are_left_out_of_the_request():
    plan = complete_plan(basis=basis(end=date(2028, 1, 31)))
    assert list(budget.fund_by_year(plan)) == [2026, 2027]


def test_the_table_has_a_row_per_provider_in_the_order_of_the_coalition():
    table = budget.org_year_table(complete_plan())
    assert [row.key for row in table.rows] == ["zilverlinde", "waterrand"]
    assert table.rows[0].amounts == {2026: Decimal("42000.00"), 2027: Decimal("28000.00")}
    assert table.rows[1].total == Decimal("30000.00")
    assert table.totals == {2026: Decimal("60000.00"), 2027: Decimal("40000.00")}


def test_the_table_can_hold_one_source_or_all_of_them():
    plan = complete_plan()
    assert budget.org_year_table(plan, "own").total == Decimal("5000.00")
    assert budget.org_year_table(plan, None).total == Decimal("105000.00")


def test_tables_by_goal_put_unlinked_money_last():
    table = budget.table(with_line(goal=""), "goal", "fund")
    assert [(row.key, row.total) for row in table.rows] == [
        ("D1", Decimal("80000.00")),
        ("", Decimal("20000.00")),
    ]


def test_tables_by_source_keep_a_fixed_order():
    other = line(source="other", other_source="Verzekeraar", amounts={2026: Decimal("1.00")})
    plan = complete_plan(
        budget=(OrgBudget("zilverlinde", (other, line(source="own"), line(source="fund"))),)
    )
    assert [row.key for row in budget.table(plan, "source").rows] == ["fund", "own", "other"]


def test_an_amount_outside_the_plan_gets_its_own_column():
    plan = with_line(amounts={2031: Decimal("20000.00")})
    assert budget.years(plan) == (2026, 2027, 2031)
    assert budget.org_year_table(plan).totals[2031] == Decimal("20000.00")


def test_an_empty_plan_has_no_years_and_no_money():
    empty = PlanData(title="", scheme="SWZ", region="zhn", year=2026)
    assert budget.years(empty) == ()
    assert budget.year_totals(empty) == {}
    assert budget.org_year_table(empty) == budget.Table((), (), {}, ZERO)
    assert budget.fund_total(empty) == ZERO


@pytest.mark.parametrize(
    ("quantity", "price", "product"),
    [
        ("1.4", "100000.00", "140000.00"),
        ("0.333", "10.00", "3.33"),
        ("0.335", "1.00", "0.34"),
        ("1440", "45.00", "64800.00"),
        (None, "45.00", None),
        ("3", None, None),
    ],
)
def test_quantity_times_price_is_rounded_once_to_the_cent(quantity, price, product):
    found = budget.product(
        line(
            quantity=quantity and Decimal(quantity),
            unit_price=price and Decimal(price),
        )
    )
    assert found == (product and Decimal(product))


def test_unlinked_money_and_unfunded_goals_are_known():
    """G11: every budget line links to a goal."""
    plan = with_line(
        complete_plan(goals=(goal(), goal(code="D2"))), goal="", amounts={2026: Decimal("7.50")}
    )
    assert budget.unlinked_total(plan) == Decimal("7.50")
    assert budget.unfunded_goals(plan) == ("D2",)


def test_nothing_is_said_about_unfunded_goals_while_lines_are_hidden():
    plan = complete_plan(goals=(goal(), goal(code="D2")))
    assert budget.is_redacted(for_org(plan, "waterrand"))
    assert budget.unfunded_goals(for_org(plan, "waterrand")) == ()


@pytest.mark.parametrize(
    ("amounts", "rises"),
    [
        ({2026: "300", 2027: "200", 2028: "100"}, False),
        ({2026: "100", 2027: "200", 2028: "300"}, True),
        ({2026: "100", 2027: "300", 2028: "200"}, False),
        ({2026: "100", 2027: "100", 2028: "100"}, True),
        ({2026: "100", 2027: "300", 2028: "300"}, True),
        ({2026: "100"}, False),
        ({2026: "100", 2028: "101"}, True),
        ({}, False),
    ],
)
def test_a_request_stays_high_when_the_last_year_asks_no_less(amounts, rises):
    """R-6.4-5: the money should become less; the same every year is not less."""
    one = line(quantity=None, amounts={y: Decimal(a) for y, a in amounts.items()})
    plan = complete_plan(budget=(OrgBudget("zilverlinde", (one,)),))
    assert budget.stays_high(plan) is rises


def test_own_money_in_the_last_year_does_not_count_as_rising():
    own = line(source="own", amounts={2028: Decimal("900000.00")})
    plan = complete_plan(budget=(OrgBudget("zilverlinde", (line(), own)),))
    assert not budget.stays_high(plan)
