"""Who pays whom, and dividing a share that does not fit (R-1.5-2, R-1.5-3): sums to the cent."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plans.budget import fund_by_year
from plans.cashier import above_room, payments, relieved, room_of, share_differences
from plans.data import CashierShare, MoneyRoute, OrgBudget
from tests.builders.plandata import cashier, complete_plan, line, member

A, B, C = "zilverlinde", "waterrand", "baken"
cents = st.decimals(min_value=0, max_value=500_000, places=2)
years = st.dictionaries(st.sampled_from([2026, 2027]), cents, max_size=2)


def plan_of(asks: dict[str, dict[int, Decimal]], shares: dict[str, dict[int, Decimal]], route):
    """Three providers with one line each, and cashiers with these shares."""
    base = complete_plan()
    return replace(
        base,
        members=(*base.members, member(C)),
        budget=tuple(
            OrgBudget(org, (line(amounts=amounts, quantity=None, unit_price=None),))
            for org, amounts in asks.items()
        ),
        money=MoneyRoute(
            route, cashiers=tuple(CashierShare(o, shares=s) for o, s in shares.items())
        ),
    )


def summed(rows) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for row in rows:
        for year, amount in row.items():
            found[year] = found.get(year, Decimal(0)) + amount
    return {y: a for y, a in sorted(found.items()) if a}


requests = st.fixed_dictionaries({A: years, B: years, C: years})


@given(requests)
def test_paid_directly_everybody_gets_what_it_asks(asks):
    plan = plan_of(asks, {}, "direct")
    assert summed(p.years for p in payments(plan)) == summed(asks.values())
    assert all(p.cashier == "" for p in payments(plan))


@given(requests, st.dictionaries(st.sampled_from([A, B]), years))
def test_nobody_gets_more_than_it_asks_and_no_cashier_pays_more_than_it_has(asks, shares):
    plan = plan_of(asks, shares, "cashier")
    found = payments(plan)
    for org, amounts in asks.items():
        got = summed(p.years for p in found if p.org == org)
        assert all(got[y] <= amounts.get(y, 0) for y in got)
    for org, amounts in shares.items():
        paid = summed(p.years for p in found if p.cashier == org)
        assert all(paid[y] <= amounts.get(y, 0) for y in paid)


@given(requests, st.decimals(min_value=0, max_value=1, places=2))
def test_where_the_shares_add_up_the_payments_add_up_to_the_request_per_year(asks, part):
    plan = plan_of(asks, {}, "cashier")
    request = fund_by_year(plan)
    first = {y: (a * part).quantize(Decimal("0.01")) for y, a in request.items()}
    second = {y: a - first[y] for y, a in request.items()}
    plan = plan_of(asks, {A: first, B: second}, "cashier")
    assert share_differences(plan) == {}
    assert summed(p.years for p in payments(plan)) == summed([request])


def test_a_cashier_first_keeps_what_it_asks_itself():
    asks = {A: {2026: Decimal(100)}, B: {2026: Decimal(50)}, C: {2026: Decimal(25)}}
    plan = plan_of(asks, {A: {2026: Decimal(175)}}, "cashier")
    found = {(p.cashier, p.org): p.years[2026] for p in payments(plan)}
    assert found == {(A, A): 100, (A, B): 50, (A, C): 25}
    assert [p.org for p in payments(plan) if p.is_own] == [A]


def test_two_cashiers_pay_on_together():
    asks = {A: {2026: Decimal(100)}, B: {2026: Decimal(50)}, C: {2026: Decimal(25)}}
    shares = {A: {2026: Decimal(110)}, B: {2026: Decimal(65)}}
    found = {(p.cashier, p.org): p.years[2026] for p in payments(plan_of(asks, shares, "cashier"))}
    assert found == {(A, A): 100, (B, B): 50, (A, C): 10, (B, C): 15}


figures = st.tuples(
    st.decimals(min_value=1, max_value=10_000_000, places=2),
    st.decimals(min_value=1, max_value=120, places=2),
)


@given(figures, years, years)
def test_dividing_keeps_the_sum_per_year_and_makes_the_share_fit(stated, mine, theirs):
    production, pct = stated
    share = cashier(production_eur=production, tariff_pct=pct, shares=mine)
    money = MoneyRoute("cashier", cashiers=(share, CashierShare(B, shares=theirs)))
    after = relieved(money, A, B)
    assert summed(c.shares for c in after.cashiers) == summed([mine, theirs])
    assert above_room(after.cashiers[0]) == {}
    assert relieved(after, A, B) == after  # a second press finds nothing to divide


@given(figures, years)
def test_a_share_that_fits_stays_as_it_is(stated, mine):
    share = cashier(production_eur=stated[0], tariff_pct=stated[1], shares=mine)
    money = MoneyRoute("cashier", cashiers=(share,))
    if not above_room(share):
        assert relieved(money, A, B) == money


def test_without_figures_nothing_is_divided():
    share = cashier(production_eur=None, tariff_pct=None)
    money = MoneyRoute("cashier", cashiers=(share,))
    assert room_of(share) is None
    assert relieved(money, A, B) == money
    assert relieved(money, B, A) == money


def test_a_new_cashier_comes_last_with_the_rest():
    share = cashier(production_eur=Decimal("1000.00"), tariff_pct=Decimal(80))
    after = relieved(MoneyRoute("cashier", cashiers=(share,)), A, B)
    assert [c.org for c in after.cashiers] == [A, B]
    assert after.cashiers[0].shares == {2026: Decimal("250.00"), 2027: Decimal("250.00")}
    assert after.cashiers[1].shares == {2026: Decimal("59750.00"), 2027: Decimal("39750.00")}
    assert after.cashiers[1].iban == ""
