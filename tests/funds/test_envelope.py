"""The sums of an envelope: every rule of the figures, and properties over any movements."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.funds.envelope import (
    EFFECTS,
    UNBOUND,
    EntryKind,
    Envelope,
    Shortage,
    add_up,
    over_national,
    replay,
    shortages,
)

euros = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)
movements = st.lists(st.tuples(st.sampled_from(list(EntryKind)), euros), max_size=40)


def test_remaining_is_the_amount_less_reserved_and_granted():
    envelope = Envelope(Decimal(1000), Decimal(300), Decimal(200), Decimal(200), Decimal(50))
    assert envelope.committed == 500
    assert envelope.remaining == 500


@pytest.mark.parametrize(
    ("kind", "room"),
    [
        *(("reserve", 460), ("release", 300), ("promise", 300), ("revoke", 40), ("grant", 40)),
        *(("contract", 80), ("pay", 70), ("repay", 50), ("lower", 70), ("free", 80)),
    ],
)
def test_a_movement_has_the_room_its_figure_gives(kind, room):
    figures = map(Decimal, (1000, 300, 200, 120, 50, 40))
    envelope = Envelope(*figures)
    assert envelope.room_for(kind) == room


def test_an_award_goes_from_reserved_to_provisional_to_granted_and_leaves_the_rest():
    before = Envelope(Decimal(1000), Decimal(300))
    sent = before.after("promise", Decimal(100))
    assert (sent.reserved, sent.provisional, sent.remaining) == (200, 100, before.remaining)
    final = sent.after("grant", Decimal(100))
    assert (final.provisional, final.granted, final.remaining) == (0, 100, before.remaining)


def test_shortages_name_every_year_that_does_not_fit_in_order():
    envelopes = {2027: Envelope(Decimal(12_000)), 2026: Envelope(Decimal(5))}
    asked = {2027: Decimal(20_000), 2026: Decimal(6)}
    assert shortages(envelopes, "reserve", asked) == (
        Shortage(2026, Decimal(5), Decimal(6)),
        Shortage(2027, Decimal(12_000), Decimal(20_000)),
    )
    assert shortages(envelopes, "reserve", {2026: Decimal(5)}) == ()


def test_the_last_cent_fits_and_the_next_does_not():
    envelopes = {2026: Envelope(Decimal("100.00"), Decimal("99.99"))}
    assert not shortages(envelopes, "reserve", {2026: Decimal("0.01")})
    assert shortages(envelopes, "reserve", {2026: Decimal("0.02")})


def test_every_kind_has_an_effect_on_a_known_figure():
    assert set(EFFECTS) == set(EntryKind)
    assert {f for effects in EFFECTS.values() for f in effects} == set(
        Envelope.__dataclass_fields__
    )


@pytest.mark.parametrize("kind", sorted(UNBOUND))
def test_only_what_enlarges_the_budget_has_no_room_to_exceed(kind):
    with pytest.raises(KeyError):
        Envelope().room_for(kind)


@given(movements)
def test_all_that_was_ever_reserved_is_committed_or_came_back(steps):
    envelope, reserved = Envelope(), Decimal(0)
    for kind, amount in steps:
        if kind in UNBOUND or amount <= envelope.room_for(kind):
            envelope = envelope.after(kind, amount)
            reserved += amount if kind == EntryKind.RESERVE else 0
    assert reserved == envelope.committed + envelope.freed


@given(movements)
def test_movements_that_fit_keep_the_laws_of_the_figures(steps):
    envelope = Envelope()
    for kind, amount in steps:
        if kind in UNBOUND or amount <= envelope.room_for(kind):
            envelope = envelope.after(kind, amount)
        assert envelope.is_sound


@given(movements)
def test_figures_are_the_sum_of_the_movements_in_whatever_order(steps):
    assert replay(steps) == replay(reversed(steps))
    forward = replay(steps)
    assert forward.amount == sum((a for k, a in steps if k in UNBOUND), Decimal(0))
    grants = sum((a for k, a in steps if k == "grant"), Decimal(0))
    assert forward.granted == grants - sum((a for k, a in steps if k == "free"), Decimal(0))


@given(movements, movements)
def test_adding_up_envelopes_is_replaying_all_their_movements(one, other):
    assert add_up([replay(one), replay(other)]) == replay([*one, *other])


def test_nothing_adds_up_to_an_empty_envelope():
    assert add_up([]) == Envelope()


@pytest.mark.parametrize(
    ("national", "excess"), [(None, 0), ("100.00", 50), ("150.00", 0), ("149.99", "0.01")]
)
def test_the_excess_over_the_national_amount(national, excess):
    cap = None if national is None else Decimal(national)
    assert over_national(Decimal(150), cap) == Decimal(excess)
