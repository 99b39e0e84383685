"""Dividing a grant over the organisations, to the cent."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from plans.agreements.grant import adds_up
from plans.dividing import divide

amounts = st.decimals(min_value=0, max_value=10**8, places=2)
requests = st.dictionaries(
    st.sampled_from("abcdef"), st.dictionaries(st.integers(2026, 2029), amounts), min_size=1
)


@given(requests, st.decimals(min_value=0, max_value=1, places=4))
def test_the_parts_always_add_up_to_the_grant(asked, part):
    years = {y for org in asked.values() for y in org}
    granted = {
        y: (sum(org.get(y, Decimal(0)) for org in asked.values()) * part).quantize(Decimal("0.01"))
        for y in years
    }
    assert adds_up(divide(asked, granted), granted)


@given(requests)
def test_a_full_grant_gives_everyone_what_it_asked(asked):
    years = {y for org in asked.values() for y in org}
    granted = {y: sum(org.get(y, Decimal(0)) for org in asked.values()) for y in years}
    divided = divide(asked, granted)
    for org, part in asked.items():
        assert {y: a for y, a in part.items() if a} == divided[org]


def test_a_division_that_does_not_add_up_is_noticed():
    assert not adds_up({"a": {2026: Decimal("1.00")}}, {2026: Decimal("1.01")})
