"""The calls and budgets of the demo world."""

from datetime import UTC, datetime, time, timedelta

import pytest

from portal.accounts.demo import load_cast
from portal.dates import local
from portal.funds.demo import BUDGET_YEARS, amounts, load_calls
from portal.funds.models import Call, LedgerEntry, Region, RegionalBudget
from portal.funds.queries import open_calls, reconcile
from tests.builders import funds

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.fixture
def calls():
    funds.reference()
    load_cast(AT - timedelta(days=240))
    return load_calls(AT)


def test_three_calls_are_open_until_90_days_on_at_five(calls):
    assert [(c.scheme_id, c.region.slug) for c in calls] == [
        ("SWZ", "zuid-holland-noord"),
        ("RSB", "zuid-holland-noord"),
        ("RSB", "arnhem"),
    ]
    assert set(open_calls(AT)) == set(calls)
    for call in calls:
        assert call.opens_at == datetime(2026, 1, 2, 8, tzinfo=UTC)
        closes = local(call.closes_at)
        assert closes.date() == local(AT + timedelta(days=90)).date()
        assert closes.time() == time(17)


def test_the_budgets_are_marked_as_fictitious_and_add_up(calls):
    assert RegionalBudget.objects.count() == 3 * len(BUDGET_YEARS)
    assert all(b.is_demo for b in RegionalBudget.objects.all())
    assert all("ictief" in e.reference for e in LedgerEntry.objects.all())
    assert RegionalBudget.objects.filter(scheme="SWZ", amount=1_300_000).count() == 5
    assert not reconcile().exists()


def test_loading_again_changes_nothing(calls):
    assert [c.pk for c in load_calls(AT + timedelta(days=3))] == [c.pk for c in calls]
    assert Call.objects.count() == 3
    assert LedgerEntry.objects.count() == 15


def test_there_is_a_demo_amount_for_every_region_and_both_schemes():
    funds.reference()
    assert set(amounts()) == set(Region.objects.values_list("slug", flat=True))
    assert all(set(row) == {"RSB", "SWZ"} for row in amounts().values())
    assert abs(sum(row["SWZ"] for row in amounts().values()) - 40_000_000) < 31_000
