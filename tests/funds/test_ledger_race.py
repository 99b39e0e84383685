"""Many decisions at once on one envelope: each is granted or refused, none over-commits (T5)."""

from decimal import Decimal

import pytest

from portal.funds import ledger
from portal.funds.models import LedgerEntry, RegionalBudget
from portal.funds.queries import reconcile
from tests.builders import funds
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = {"tries": 200, "people": 16}
SWZ, HOME = "SWZ", "5517"


def test_200_reservations_on_one_envelope_never_over_commit():
    funds.budget(amount=1000)
    asked = {2026: Decimal("30.00")}
    outcomes = at_once(lambda n: ledger.reserve(SWZ, HOME, asked, key=f"race:{n}"), **MANY)
    assert sorted(set(outcomes)) == ["done", "short"]
    assert outcomes.count("done") == 33
    budget = RegionalBudget.objects.get()
    assert budget.reserved == Decimal("990.00")
    assert LedgerEntry.objects.filter(kind="reserve").count() == 33
    assert not reconcile().exists()


def test_reservations_over_several_years_in_any_order_do_not_lock_each_other_out():
    for year in (2026, 2027, 2028):
        funds.budget(year=year, amount=500)
    ways = [(2026, 2027, 2028), (2028, 2026), (2027, 2026), (2028, 2027)]

    def work(n):
        asked = {year: Decimal(10) for year in ways[n % 4]}
        ledger.reserve(SWZ, HOME, asked, key=f"race:{n}")

    outcomes = at_once(work, **MANY)
    assert set(outcomes) == {"done", "short"}
    assert all(b.envelope.is_sound for b in RegionalBudget.objects.all())
    assert not reconcile().exists()


def test_one_cause_reported_by_everybody_at_once_moves_once():
    funds.budget(amount=1000)
    asked = {2026: Decimal(30)}
    outcomes = at_once(lambda n: ledger.reserve(SWZ, HOME, asked, key="one"), tries=40, people=16)
    assert outcomes == ["done"] * 40
    assert RegionalBudget.objects.get().reserved == 30


def test_lowering_the_budget_while_reserving_never_ends_below_what_is_committed():
    funds.budget(amount=1000)
    asked = {2026: Decimal(30)}

    def work(n):
        if n % 10 == 0:
            funds.budget(amount=700 - n)
        else:
            ledger.reserve(SWZ, HOME, asked, key=f"race:{n}")

    funds.coordinator()
    outcomes = at_once(work, tries=100, people=16)
    assert set(outcomes) <= {"done", "short", "committed"}
    assert RegionalBudget.objects.get().envelope.is_sound
    assert not reconcile().exists()
