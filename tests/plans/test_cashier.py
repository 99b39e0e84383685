"""The cashier: shares that add up, room under the NZa maximum, and the bank account."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import cashier as rules
from plans.budget import fund_by_year
from plans.data import MoneyRoute, OrgBudget
from portal.money import ZERO
from tests.builders.plandata import (
    cashier,
    changed,
    complete_plan,
    line,
    member,
    money,
    partner,
)


def paid_through(*cashiers, asked=None):
    """A plan that asks `asked` per year and pays it through these cashiers."""
    budget = complete_plan().budget
    if asked is not None:
        one = line(quantity=None, amounts={y: money(a) for y, a in asked.items()})
        budget = (OrgBudget("zilverlinde", (one,)),)
    return complete_plan(money=MoneyRoute("cashier", "included", cashiers), budget=budget)


@pytest.mark.parametrize(
    ("production", "percentage", "room"),
    [
        ("48000000.00", "95.5", "2261780.10"),
        ("4200000.00", "96.0", "175000.00"),
        ("1000000.00", "100", "0.00"),
        ("1000000.00", "102.5", "0.00"),
        ("1000000.00", "99.7", "3009.02"),
        ("3.00", "99.0", "0.03"),
    ],
)
def test_the_room_is_what_the_same_care_may_cost_more(production, percentage, room):
    """R-1.5-3: production x (100 - percentage) / percentage, rounded down to the cent."""
    assert rules.headroom(money(production), Decimal(percentage)) == money(room)


@pytest.mark.parametrize(
    ("production", "percentage"),
    [(None, "95"), ("1000.00", None), (None, None), ("0.00", "95"), ("1000.00", "0"), ("-5", "95")],
)
def test_nothing_is_computed_from_nothing(production, percentage):
    """The portal has no turnover figures, so an unknown room stays unknown."""
    known = [v and Decimal(v) for v in (production, percentage)]
    assert rules.headroom(*known) is None


@given(
    st.decimals(min_value=1, max_value=10**9, places=2),
    st.decimals(min_value=1, max_value=150, places=2),
)
def test_production_with_the_room_never_passes_the_cap(production, percentage):
    room = rules.headroom(production, percentage)
    full = production / percentage * 100
    assert room >= ZERO
    assert percentage > 100 or production + room <= full


def test_another_cap_can_hold():
    assert rules.headroom(money("990.00"), Decimal(99), cap=Decimal(99)) == ZERO
    assert rules.headroom(money("980.00"), Decimal(98), cap=Decimal(99)) == money("10.00")


def test_a_share_above_the_room_is_found_per_year():
    share = cashier(
        production_eur=money("1000000.00"),
        tariff_pct=Decimal("95"),
        shares={2027: money("52631.58"), 2026: money("60000.00")},
    )
    assert rules.room_of(share) == money("52631.57")
    assert rules.above_room(share) == {2026: money("7368.43"), 2027: money("0.01")}


def test_a_share_without_known_room_is_never_above_it():
    assert rules.above_room(cashier(production_eur=None)) == {}


def test_shares_that_add_up_to_the_request_leave_no_difference():
    assert rules.share_differences(complete_plan()) == {}


def test_differences_are_found_in_years_of_the_request_and_of_the_shares():
    """R-1.5-2: the sum of the amounts per cashier is the request of the year."""
    plan = paid_through(cashier(shares={2026: money("60000.00"), 2028: money("1.00")}))
    assert rules.share_differences(plan) == {2027: money("40000.00"), 2028: money("-1.00")}


def test_two_cashiers_together_may_carry_the_request():
    plan = paid_through(
        cashier(shares={2026: money("20000.00")}),
        cashier(org="waterrand", shares={2026: money("40000.00"), 2027: money("40000.00")}),
    )
    assert rules.share_differences(plan) == {}


def test_no_split_is_proposed_while_everything_fits():
    assert rules.propose_split(complete_plan()) is None


def test_no_split_is_proposed_while_the_room_is_unknown():
    assert rules.propose_split(paid_through(cashier(tariff_pct=None))) is None


def test_what_does_not_fit_is_left_for_a_second_cashier():
    small = cashier(production_eur=money("950000.00"), tariff_pct=Decimal(95))
    split = rules.propose_split(paid_through(small))
    assert split.shares == {"zilverlinde": {2026: money("50000.00"), 2027: money("40000.00")}}
    assert split.left == {2026: money("10000.00")}


def test_a_second_cashier_takes_what_the_first_cannot():
    small = cashier(production_eur=money("950000.00"), tariff_pct=Decimal(95))
    large = cashier(org="waterrand", shares={})
    split = rules.propose_split(paid_through(small, large))
    assert split.shares["waterrand"] == {2026: money("10000.00")}
    assert split.left == {}


def test_a_second_cashier_without_figures_is_proposed_nothing():
    small = cashier(production_eur=money("950000.00"), tariff_pct=Decimal(95))
    unknown = cashier(org="waterrand", production_eur=None, shares={})
    split = rules.propose_split(paid_through(small, unknown))
    assert split.shares["waterrand"] == {}
    assert split.left == {2026: money("10000.00")}


years = st.dictionaries(
    st.sampled_from([2026, 2027, 2028]),
    st.decimals(min_value=1, max_value=1_000_000, places=2).map(str),
    min_size=1,
)
productions = st.decimals(min_value=0, max_value=20_000_000, places=2)


@given(years, st.lists(st.one_of(st.none(), productions), min_size=1, max_size=3))
def test_a_proposal_divides_every_cent_and_breaks_no_room(asked, stated):
    shares = [
        cashier(
            org=f"org{n}",
            production_eur=production,
            shares={y: money(a) for y, a in asked.items()} if n == 0 else {},
        )
        for n, production in enumerate(stated)
    ]
    plan = paid_through(*shares, asked=asked)
    split = rules.propose_split(plan)
    if split is None:
        assert not any(rules.above_room(s) for s in shares)
        return
    for year, amount in fund_by_year(plan).items():
        parts = [split.shares[s.org].get(year, ZERO) for s in shares]
        assert sum(parts, split.left.get(year, ZERO)) == amount
    for share in shares:
        room = rules.room_of(share) or ZERO
        assert all(part <= room for part in split.shares[share.org].values())


def test_only_accepted_providers_of_the_coalition_may_be_cashier():
    plan = complete_plan(
        members=(
            member("zilverlinde", role="lead"),
            member("baken", accepted=False),
            member("corporatie", kind="housing_corporation"),
            member("gast", role="partner"),
            partner(),
        )
    )
    assert [m.org for m in rules.may_be_cashier(plan)] == ["zilverlinde"]


@pytest.mark.parametrize(
    ("iban", "fault"),
    [
        ("NL52DEMO0000000001", ""),
        ("nl52 demo 0000 0000 01", ""),
        ("NL91ABNA0417164300", ""),
        ("NL91ABNA0417164301", "checksum"),
        ("NL53DEMO0000000001", "checksum"),
        ("DE89370400440532013000", "country"),
        ("BE68539007547034", "country"),
        ("NL52DEMO", "format"),
        ("NL52 1234 0000 0000 01", "format"),
        ("12345678", "country"),
        ("NL", "format"),
        ("NLxx", "format"),
    ],
)
def test_a_bank_account_is_dutch_and_passes_its_checks(iban, fault):
    """practice.md 7: NL, 18 characters, mod 97; the bank DEMO does not exist and may be used."""
    assert rules.iban_fault(iban) == fault


def test_shares_of_the_example_fit_the_room_of_its_cashier():
    share = complete_plan().money.cashiers[0]
    assert rules.above_room(share) == {}
    assert rules.above_room(
        changed("money.cashiers", 0, tariff_pct=Decimal("99.9")).money.cashiers[0]
    )
