"""The example plans through readiness: each stops or warns as its file says."""

import pytest

from plans.budget import fund_by_year, year_totals
from plans.cashier import propose_split, share_differences
from plans.gaps import Severity
from plans.readiness import blocking, gaps, meter
from tests.builders.plandata import changed_in, example, example_names, facts

every_example = pytest.mark.parametrize("name", example_names())


def judged(name):
    """The gaps of an example and what its file expects."""
    plan, expected = example(name)
    return plan, gaps(plan, facts(plan.scheme)), expected


def test_there_are_the_ten_of_the_practice_one_of_two_offices_and_one_that_is_referred():
    assert sorted(example_names()) == [f"v{number:02}" for number in range(1, 13)]


@every_example
def test_what_stops_an_example_is_what_its_file_says(name):
    """`missing` names the rules; nothing else may stop the plan."""
    _plan, found, expected = judged(name)
    assert {g.rule for g in blocking(found)} == set(expected["missing"])
    assert bool(blocking(found)) == (expected["submit"] == "blocked")


@every_example
def test_what_an_example_is_warned_for_is_what_its_file_says(name):
    _plan, found, expected = judged(name)
    warned = {g.code for g in found if g.severity == Severity.WARN}
    assert warned == set(expected["warnings"])
    if expected["submit"] != "blocked":
        assert bool(warned) == (expected["submit"] == "warned")


@every_example
def test_the_meter_is_open_where_an_example_is_stopped(name):
    plan, found, _expected = judged(name)
    conditions = [f"TM24-{n}" for n in range(10)]
    opened = {r.condition for r in meter(found, conditions) if r.status == "open"}
    assert opened == {c for g in blocking(found) for c in g.conditions}
    assert plan.condition_set == ""


@every_example
def test_the_money_of_an_example_adds_up(name):
    plan, _found, _expected = judged(name)
    if plan.money.route == "cashier":
        assert share_differences(plan) == {}
    assert {y: t["fund"] for y, t in year_totals(plan).items() if t["fund"]} == fund_by_year(plan)


@every_example
def test_no_example_that_is_filed_waits_for_a_confirmation(name):
    plan, _found, expected = judged(name)
    assert {g.code for g in gaps(plan, facts(plan.scheme))}.isdisjoint({"unconfirmed"})
    late = changed_in(plan, "members", 0, confirmed=False)
    codes = [g.code for g in blocking(gaps(late, facts(plan.scheme)))]
    assert codes.count("unconfirmed") == 1
    assert expected["submit"] == "blocked" or codes == ["unconfirmed"]


def test_the_flex_pool_needs_the_second_cashier_it_has():
    """V3: with the first cashier alone the portal proposes a division."""
    plan, _found, _expected = judged("v03")
    assert propose_split(plan) is None
    first, second = plan.money.cashiers
    alone = changed_in(plan, "money.cashiers", 0, shares=fund_by_year(plan))
    alone = changed_in(alone, "money.cashiers", 1, shares={})
    split = propose_split(alone)
    assert split.left == {}
    assert set(split.shares) == {first.org, second.org}
    assert max(split.shares[first.org].values()) <= 175_000
