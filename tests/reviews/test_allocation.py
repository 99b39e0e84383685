"""The envelopes divided over the ranked plans: order, line, remainder, reserve list. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.allocation import (
    Candidate,
    Place,
    allocate,
    compare,
    moved,
    natural,
    ordered,
)

FILED = datetime(2026, 3, 1, 12, tzinfo=UTC)


def plan(case, figure=50, aspects=0, granted=None, later=0, **asked):
    years = {int(year[1:]): Decimal(amount) for year, amount in asked.items()}
    filed = FILED + timedelta(minutes=later)
    return Candidate(case, Decimal(figure), filed, years, aspects, granted)


def room(**years):
    return {int(year[1:]): Decimal(amount) for year, amount in years.items()}


def told(allocation):
    return [(row.candidate.case, row.place.value) for row in allocation.rows]


def test_the_figure_orders_then_the_aspects_then_who_filed_first():
    plans = [plan(1, 50), plan(2, 80), plan(3, 50, aspects=2), plan(4, 50, later=-5)]
    assert [c.case for c in natural(plans)] == [2, 3, 4, 1]


def test_aspects_never_lift_a_plan_above_a_higher_figure():
    assert [c.case for c in natural([plan(1, 50, aspects=7), plan(2, "50.01")])] == [2, 1]


def test_the_order_by_hand_stands_and_a_newcomer_comes_in_by_its_figure():
    plans = [plan(1, 90), plan(2, 80), plan(3, 70), plan(4, 85)]
    assert [c.case for c in ordered(plans, [3, 1, 2])] == [3, 1, 4, 2]
    assert [c.case for c in ordered(plans, [])] == [1, 4, 2, 3]


def test_plans_that_are_gone_and_doubles_do_not_count_in_the_order():
    assert [c.case for c in ordered([plan(1, 90), plan(2, 80)], [9, 2, 2, 1])] == [2, 1]


@pytest.mark.parametrize(
    ("case", "position", "expected"),
    [
        (3, 1, [3, 1, 2]),
        (1, 3, [2, 3, 1]),
        (1, 99, [2, 3, 1]),
        (2, 2, [1, 2, 3]),
        (2, 0, [2, 1, 3]),
    ],
)
def test_a_plan_goes_to_the_place_that_is_named(case, position, expected):
    assert moved([1, 2, 3], case, position) == expected


def test_a_plan_that_is_not_in_the_order_cannot_move():
    with pytest.raises(ValueError, match="9 is not in the ranking"):
        moved([1, 2], 9, 1)


def test_plans_that_fit_get_what_they_ask_and_the_rest_remains():
    found = allocate([plan(1, y2026=60, y2027=10), plan(2, y2026=30)], room(y2026=100, y2027=40))
    assert told(found) == [(1, "full"), (2, "full")]
    assert found.remainder == {2026: 10, 2027: 30}
    assert (found.cuts, found.reserve) == ({}, ())


def test_the_first_that_does_not_fit_draws_the_line_and_is_offered_what_is_left():
    plans = [plan(1, y2026=60), plan(2, y2026=60, y2027=10), plan(3, y2026=5)]
    found = allocate(plans, room(y2026=100, y2027=40))
    assert told(found) == [(1, "full"), (2, "partial"), (3, "reserve")]
    assert found.cuts == {2026: 2}
    assert found.rows[1].proposed == {2026: 40, 2027: 10}
    assert found.rows[1].short == {2026: 20}
    assert found.remainder == {2026: 0, 2027: 30}


def test_behind_the_line_of_a_year_only_plans_for_other_years_get_money():
    plans = [plan(1, y2026=100), plan(2, y2026=1), plan(3, y2027=5), plan(4, y2026=1, y2027=1)]
    found = allocate(plans, room(y2026=100, y2027=9))
    assert told(found) == [(1, "full"), (2, "reserve"), (3, "full"), (4, "reserve")]
    assert [row.candidate.case for row in found.reserve] == [2, 4]


def test_every_year_has_its_own_line():
    plans = [plan(1, y2026=8, y2027=8), plan(2, y2026=1, y2027=8), plan(3, y2026=8)]
    found = allocate(plans, room(y2026=10, y2027=10))
    assert found.cuts == {2027: 2, 2026: 3}


def test_a_year_without_an_envelope_has_no_room():
    found = allocate([plan(1, y2026=5, y2029=5)], room(y2026=10))
    assert told(found) == [(1, "partial")]
    assert found.cuts == {2029: 1}


def test_what_was_decided_takes_nothing_more_from_the_room():
    plans = [plan(1, granted={2026: Decimal(40)}, y2026=60), plan(2, y2026=60)]
    found = allocate(plans, room(y2026=60))
    assert told(found) == [(1, "decided"), (2, "full")]
    assert found.rows[0].proposed == {2026: 40}
    assert (found.remainder, found.proposed(2026)) == ({2026: 0}, 60)


def test_the_last_cent_fits_and_the_next_does_not():
    assert told(allocate([plan(1, y2026="0.03")], room(y2026="0.03"))) == [(1, "full")]
    assert told(allocate([plan(1, y2026="0.04")], room(y2026="0.03"))) == [(1, "partial")]


def test_the_room_that_was_given_is_not_changed():
    given_ = room(y2026=10)
    allocate([plan(1, y2026=5)], given_)
    assert given_ == {2026: 10}


def test_a_comparison_names_what_differs():
    plans = [plan(1, y2026=60), plan(2, y2026=60), plan(3, y2027=1)]
    real = allocate(plans, room(y2026=100, y2027=1))
    copy = allocate([plans[1], plans[0], plans[2]], room(y2026=100, y2027=1))
    found = {d.case: d for d in compare(real, copy)}
    assert [case for case, d in found.items() if d.is_change] == [2, 1]
    assert (found[2].money, found[1].money, found[3].money) == (20, -20, 0)


def test_a_plan_that_is_in_one_of_the_two_alone_is_a_difference():
    one = allocate([plan(1, y2026=5)], room(y2026=9))
    (found,) = compare(one, allocate([], room(y2026=9)))
    assert (found.before is not None, found.after, found.money) == (True, None, -5)


euros = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)
years = st.dictionaries(st.sampled_from([2026, 2027, 2028]), euros, max_size=3)
candidates = st.lists(
    st.builds(
        Candidate,
        case=st.integers(1, 30),
        figure=st.integers(0, 100).map(Decimal),
        filed_at=st.integers(0, 99).map(lambda m: FILED + timedelta(minutes=m)),
        asked=years,
        aspects=st.integers(0, 7),
    ),
    unique_by=lambda c: c.case,
    max_size=12,
)


@given(candidates, years)
def test_never_more_is_proposed_than_there_is_or_was_asked(plans, envelopes):
    found = allocate(natural(plans), envelopes)
    for year, amount in envelopes.items():
        assert found.proposed(year) + found.remainder[year] == amount
        assert found.remainder[year] >= 0
    for row in found.rows:
        asked = row.candidate.asked
        assert all(given <= asked[year] for year, given in row.proposed.items())
        assert row.place != Place.FULL or not row.short
        assert row.place != Place.RESERVE or not row.proposed


@given(candidates, years)
def test_nobody_gets_money_in_a_year_behind_its_line(plans, envelopes):
    found = allocate(natural(plans), envelopes)
    for row in found.rows:
        for year in row.proposed:
            assert row.position <= found.cuts.get(year, row.position)


@given(candidates, st.randoms())
def test_the_order_in_which_plans_are_read_does_not_matter(plans, random):
    shuffled = list(plans)
    random.shuffle(shuffled)
    assert natural(plans) == natural(shuffled)
    assert ordered(plans, []) == natural(shuffled)


@given(candidates, st.data())
def test_moving_keeps_every_plan_and_the_order_of_the_others(plans, data):
    order = [c.case for c in natural(plans)]
    if not order:
        return
    case = data.draw(st.sampled_from(order))
    position = data.draw(st.integers(1, len(order)))
    found = moved(order, case, position)
    assert found[position - 1] == case
    assert [c for c in found if c != case] == [c for c in order if c != case]
    assert [c.case for c in ordered(plans, found)] == found
