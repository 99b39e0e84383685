"""Who sees what of a plan: the matrix of practice.md 6.2, cell by cell and as a property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plans.budget import grand_total, org_year_table, year_totals
from plans.data import Line, MoneyRoute, OrgBudget, PlanData, parse, primitives
from plans.visibility import for_office, for_org, for_public, totals_only
from tests.builders.plandata import (
    cashier,
    changed,
    complete_plan,
    example,
    example_names,
    line,
    member,
    money,
    partner,
    with_line,
)

READERS = ["waterrand", "gemeente", "baken", ""]


def budget_of(plan, org):
    """The budget of one organisation."""
    return next(b for b in plan.budget if b.org == org)


def cashier_of(plan, org):
    """The part of one cashier."""
    return next(c for c in plan.money.cashiers if c.org == org)


def test_the_office_sees_everything():
    plan = complete_plan()
    assert for_office(plan) is plan


def test_an_organisation_sees_its_own_lines_whole():
    plan = complete_plan()
    assert budget_of(for_org(plan, "waterrand"), "waterrand") == budget_of(plan, "waterrand")


@pytest.mark.parametrize("reader", READERS)
def test_of_others_only_totals_per_source_and_year(reader):
    """Member, partner, outsider and lead alike: the lead sees no lines of others either."""
    seen = budget_of(for_org(complete_plan(), reader), "zilverlinde")
    assert seen.lines == ()
    assert seen.totals == {"fund": {2026: money("42000.00"), 2027: money("28000.00")}}


def test_the_lead_sees_no_lines_of_others():
    seen = budget_of(for_org(complete_plan(), "zilverlinde"), "waterrand")
    assert seen.lines == ()
    assert seen.totals == {
        "fund": {2026: money("18000.00"), 2027: money("12000.00")},
        "own": {2027: money("5000.00")},
    }


@pytest.mark.parametrize("reader", READERS)
def test_the_account_and_the_tariff_belong_to_the_cashier(reader):
    seen = cashier_of(for_org(complete_plan(), reader), "zilverlinde")
    assert (seen.iban, seen.production_eur, seen.tariff_pct, seen.above_cap) == ("", None, None, "")
    assert seen.shares == complete_plan().money.cashiers[0].shares
    assert seen.accepted


def test_a_cashier_sees_its_own_account_and_not_that_of_the_other():
    two = cashier(org="waterrand", iban="NL25DEMO0000000002")
    plan = changed("money", cashiers=(cashier(), two))
    seen = for_org(plan, "waterrand")
    assert cashier_of(seen, "waterrand") == two
    assert cashier_of(seen, "zilverlinde").iban == ""


@pytest.mark.parametrize("reader", READERS)
def test_texts_goals_and_planning_are_shared(reader):
    plan = complete_plan()
    seen = for_org(plan, reader)
    for key in PlanData.__struct_fields__:
        if key not in ("budget", "money"):
            assert getattr(seen, key) == getattr(plan, key)
    assert (seen.money.route, seen.money.vat) == (plan.money.route, plan.money.vat)


def test_totals_leave_out_zeros_and_keep_a_fixed_order():
    """A line of nothing, or another order of lines, tells nothing."""
    lines = (
        line(source="other", amounts={2027: money("3.00"), 2026: money("1.00")}),
        line(source="fund", amounts={2026: money("0.00")}),
        line(source="own", amounts={2026: money("2.00")}),
    )
    one = totals_only(OrgBudget("baken", lines))
    assert one == totals_only(OrgBudget("baken", tuple(reversed(lines))))
    assert list(one.totals) == ["own", "other"]
    assert list(one.totals["other"]) == [2026, 2027]


def test_redacting_twice_changes_nothing():
    once = for_org(complete_plan(), "gemeente")
    assert for_org(once, "gemeente") == once


def test_a_second_reader_never_sees_more_than_the_first_left():
    seen = for_org(for_org(complete_plan(), "gemeente"), "zilverlinde")
    assert budget_of(seen, "zilverlinde").lines == ()


def test_an_organisation_without_a_budget_stays_without_one():
    plan = complete_plan(budget=(*complete_plan().budget, OrgBudget("baken")))
    assert budget_of(for_org(plan, "waterrand"), "baken").totals == {}


def test_a_redacted_plan_goes_through_the_file_format_unchanged():
    seen = for_org(complete_plan(), "waterrand")
    assert parse(primitives(seen), PlanData) == seen


# --- the property: what stays hidden cannot be told apart

prices = st.decimals(min_value=0, max_value=100_000, places=2)
texts = st.text(max_size=30)
hidden = st.fixed_dictionaries(
    {
        "unit_price": st.none() | prices,
        "quantity": st.none() | prices,
        "unit": texts,
        "description": texts,
        "category": st.sampled_from(["PROJ", "SCHOL", "BOUW"]),
        "goal": st.sampled_from(["", "D1"]),
        "structural": st.booleans(),
        "other_source": texts,
    }
)


@given(hidden)
def test_what_a_line_is_made_of_changes_nothing_that_others_see(changes):
    """Another unit price with equal totals: byte for byte the same for every other reader."""
    before, after = complete_plan(), with_line(**changes)
    for reader in READERS:
        assert primitives(for_org(before, reader)) == primitives(for_org(after, reader))
    assert budget_of(for_org(after, "zilverlinde"), "zilverlinde") == budget_of(
        after, "zilverlinde"
    )


amounts = st.decimals(min_value=0, max_value=10_000, places=2)
cells = st.dictionaries(st.sampled_from([2026, 2027]), amounts, max_size=2)


@given(st.lists(st.tuples(cells, st.sampled_from(["fund", "own"])), min_size=1, max_size=5))
def test_how_an_amount_is_divided_over_lines_changes_nothing_that_others_see(rows):
    """Any division of the same totals looks the same to the others."""
    lines = [line(amounts=years, source=source) for years, source in rows]
    merged = []
    for source in ("fund", "own"):
        sums: dict[int, Decimal] = {}
        for years, of in rows:
            if of == source:
                for year, amount in years.items():
                    sums[year] = sums.get(year, Decimal(0)) + amount
        merged.append(Line(category="PROJ", source=source, amounts=sums))
    first = complete_plan(budget=(OrgBudget("zilverlinde", tuple(lines)),))
    second = complete_plan(budget=(OrgBudget("zilverlinde", tuple(merged)),))
    assert for_org(first, "waterrand") == for_org(second, "waterrand")


@given(prices, prices, st.sampled_from(["", "yes", "no", "unknown"]))
def test_the_figures_of_a_cashier_change_nothing_that_others_see(production, tariff, stated):
    other = cashier(
        iban="NL25DEMO0000000002",
        production_eur=production,
        tariff_pct=tariff,
        above_cap=stated,
    )
    before, after = complete_plan(), changed("money", cashiers=(other,))
    for reader in READERS:
        assert for_org(before, reader) == for_org(after, reader)


@pytest.mark.parametrize("name", example_names())
def test_no_line_of_another_organisation_is_in_what_a_member_sees(name):
    """The whole text of what a member sees, searched for everything that is not its own."""
    plan, _expected = example(name)
    for reader in plan.members:
        seen = str(primitives(replace(for_org(plan, reader.org), challenge=plan.challenge)))
        own = {x.description for b in plan.budget if b.org == reader.org for x in b.lines}
        for budget in plan.budget:
            others = {x.description for x in budget.lines} - own
            assert [x for x in others if budget.org != reader.org and repr(x) in seen] == []
        for share in plan.money.cashiers:
            assert (share.iban in seen) == (share.org == reader.org)


@pytest.mark.parametrize("name", example_names())
def test_sums_stay_equal_for_every_reader(name):
    plan, _expected = example(name)
    for reader in (*[m.org for m in plan.members], "outsider"):
        seen = for_org(plan, reader)
        assert year_totals(seen) == year_totals(plan)
        assert org_year_table(seen) == org_year_table(plan)


# --- the public


def test_the_public_sees_what_changes_for_whom_and_by_whom():
    plan = complete_plan(reference="SWZ-2026-5501-0001")
    seen = for_public(plan)
    assert (seen.title, seen.reference) == (plan.title, plan.reference)
    assert seen.basis.summary == plan.basis.summary
    assert [m.name for m in seen.members] == [m.name for m in plan.members]
    assert [g.statement for g in seen.goals] == [g.statement for g in plan.goals]


def test_the_public_sees_no_amounts_persons_or_identifiers():
    """Budget totals per provider are not public (practice.md 6.2)."""
    seen = for_public(complete_plan())
    assert grand_total(seen) == 0
    assert seen.money == MoneyRoute()
    text = str(primitives(seen))
    for secret in ("Eva Voorbeeld", "Simon Fictief", "9900", "9000", "DEMO", "40.00"):
        assert secret not in text


def test_the_public_sees_no_reasoning():
    plan = changed("basis", duration_reason="Omdat het langer duurt.")
    seen = for_public(plan)
    assert seen.basis.duration_reason == ""
    assert seen.challenge == PlanData("", "", "", 0).challenge
    assert seen.support == PlanData("", "", "", 0).support
    assert seen.goals[0].source == seen.goals[0].owner == ""


def test_the_public_sees_partners_by_name_only():
    plan = complete_plan(members=(member("zilverlinde", role="lead"), partner()))
    assert [(m.org, m.role, m.kind, m.task) for m in for_public(plan).members] == [
        ("zilverlinde", "lead", "provider", ""),
        ("gemeente", "partner", "municipality", ""),
    ]
