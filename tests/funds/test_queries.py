"""Reading the rules of the game."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from portal.funds.models import Scheme
from portal.funds.queries import budget_rules_for, budgets_of, condition_set_for, open_calls
from tests.builders import funds

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 11, tzinfo=UTC)


def scheme(code="SWZ"):
    funds.reference()
    return Scheme.objects.get(pk=code)


def test_the_condition_set_of_a_year_without_one_is_none():
    assert condition_set_for(scheme(), 2026).pk == "TM2024"
    assert condition_set_for(scheme(), 2027) is None
    assert condition_set_for(scheme("KB"), 2020) is None


def test_budget_rules_hold_for_their_own_years():
    rules = budget_rules_for(scheme(), 2026)
    assert rules["code"] == "RSB_SWZ_2024_2026"
    assert rules["max_duration_years"] == {
        "value": 3, "hard": False, "basis": "source", "ref": "S002 6.4 bullet 4 'in principe'",
    }  # fmt: skip
    assert budget_rules_for(scheme(), 2022)["code"] == "RSB_SWZ_2022_2023"
    assert budget_rules_for(scheme(), 2021) == {}
    assert budget_rules_for(scheme("KB"), 2020)["code"] == "KB"


def test_open_calls_are_those_whose_window_holds_the_moment():
    call = funds.open_call(at=AT)
    funds.draft_call(at=AT)
    assert list(open_calls(AT)) == [call]
    assert list(open_calls(call.closes_at - timedelta(milliseconds=1))) == [call]
    assert list(open_calls(call.closes_at)) == []
    assert list(open_calls(call.opens_at)) == [call]
    assert list(open_calls(call.opens_at - timedelta(milliseconds=1))) == []


def test_the_call_that_closes_first_comes_first():
    late = funds.open_call(at=AT, closes=AT + timedelta(days=50))
    soon = funds.open_call(scheme="RSB", at=AT, closes=AT + timedelta(days=5))
    assert list(open_calls(AT)) == [soon, late]


def test_the_budgets_of_a_call_are_those_of_its_scheme_region_and_years():
    funds.budget(year=2025, amount=1)
    funds.budget(scheme="RSB", amount=2)
    call = funds.open_call(at=AT, years=(2026, 2027), amount=3)
    assert {y: b.amount for y, b in budgets_of(call).items()} == {
        2026: Decimal(3), 2027: Decimal(3),
    }  # fmt: skip
