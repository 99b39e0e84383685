"""Dividing a grant is the one division of the portal, year by year."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from plans.dividing import divide
from portal import money

AMOUNTS = st.decimals(0, 10**7, places=2)
ORGS = ("avondrood", "baken", "waterrand", "zilverlinde")


@given(
    asked=st.lists(AMOUNTS, min_size=1, max_size=4),
    granted=AMOUNTS,
)
def test_a_year_is_divided_as_money_is_divided(asked, granted):
    shares = {org: {2027: amount} for org, amount in zip(ORGS, asked, strict=False)}
    found = divide(shares, {2027: granted})
    given_ = [found[org].get(2027, money.ZERO) for org in shares]
    if any(asked):
        assert given_ == money.divide(granted, asked)
        assert sum(given_) == granted
    else:
        assert not any(given_)


def test_of_equal_remainders_the_first_by_slug_gets_the_cent():
    asked = {org: {2027: Decimal(1)} for org in ("waterrand", "baken", "avondrood")}
    found = divide(asked, {2027: Decimal("0.02")})
    assert {org for org, years in found.items() if years} == {"avondrood", "baken"}


def test_a_year_that_nobody_asked_for_is_left_out():
    assert divide({"baken": {2027: Decimal(5)}}, {2028: Decimal(5)}) == {"baken": {}}


def test_a_request_below_zero_counts_as_nothing():
    asked = {"baken": {2027: Decimal(-5)}, "waterrand": {2027: Decimal(15)}}
    assert divide(asked, {2027: Decimal(10)}) == {"baken": {}, "waterrand": {2027: Decimal(10)}}
    assert divide({"baken": {2027: Decimal(-5)}}, {2027: Decimal(10)}) == {"baken": {}}
