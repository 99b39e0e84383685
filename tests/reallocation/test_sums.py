"""Who receives what, and what a new division may be: pure sums (R-1.5-2, R-4.2.11-1)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from reviews.reallocation.rules import verdict
from reviews.reallocation.sums import Limits, received
from reviews.reallocation.workflow import State, Verb


def test_without_cashiers_each_receives_its_own_part():
    assert received({"a": D(10), "b": D(0), "c": D(5)}, {}) == {"a": D(10), "c": D(5)}


def test_one_cashier_receives_all():
    assert received({"a": D(10), "b": D(5)}, {"b": D(99)}) == {"b": D(15)}


def test_two_cashiers_receive_in_proportion_to_the_cent():
    got = received({"a": D("10.00"), "b": D("0.01")}, {"a": D(2), "b": D(1)})
    assert got == {"a": D("6.67"), "b": D("3.34")}
    assert sum(got.values()) == D("10.01")


def test_cashiers_without_shares_leave_all_to_the_first():
    assert received({"a": D(7)}, {"x": D(0), "y": D(0)}) == {"x": D(7), "y": D(0)}


LIMITS = Limits(
    asked=D(100),
    asked_by={"a": D(60), "b": D(40)},
    paid=D(20),
    room=D(15),
    now={"a": D(50), "b": D(30)},
)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"a": D(50), "b": D(30)}, ""),
        ({"a": D(0), "b": D(20)}, ""),
        ({"a": D(60), "b": D(35)}, ""),
        ({"a": D(60), "b": D(36)}, "short"),
        ({"a": D(61), "b": D(0)}, "above_request"),
        ({"a": D(10), "b": D("9.99")}, "paid"),
        ({"a": D(50)}, "division"),
        ({"a": D(50), "b": D(30), "c": D(1)}, "division"),
        ({"a": D(-1), "b": D(30)}, "division"),
    ],
)
def test_a_division_stays_within_request_payments_and_envelope(wanted, code):
    assert LIMITS.fault(wanted) == code


def test_an_envelope_that_was_never_set_has_no_room():
    limits = Limits(D(100), {"a": D(100)}, D(0), None, {"a": D(50)})
    assert limits.fault({"a": D(51)}) == "no_budget"
    assert limits.fault({"a": D(49)}) == ""


def test_who_got_more_than_it_asked_by_the_signed_agreement_keeps_it():
    limits = Limits(D(100), {"a": D(40), "b": D(60)}, D(0), D(0), {"a": D(50), "b": D(30)})
    assert limits.fault({"a": D(50), "b": D(30)}) == ""
    assert limits.fault({"a": D(51), "b": D(20)}) == "above_request"


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("state", list(State))
def test_only_coordinator_and_decision_maker_act_and_only_in_the_right_state(verb, state):
    for role in ("reviewer", "auditor", "administrator", "head", ""):
        assert not verdict(verb, state, {role})
    possible = {
        (Verb.PREPARE, State.OPEN),
        (Verb.TAKE_BACK, State.PREPARED),
        (Verb.CONFIRM, State.PREPARED),
        (Verb.REOPEN, State.PROCESSED),
        (Verb.POSTPONE, State.OPEN),
    }
    answer = verdict(verb, state, {"coordinator", "decision_maker"})
    assert bool(answer) == ((verb, state) in possible)
    assert answer or answer.reason


def test_who_prepared_never_confirms():
    both = {"coordinator", "decision_maker"}
    assert not verdict(Verb.CONFIRM, State.PREPARED, both, prepared=True)
    assert verdict(Verb.TAKE_BACK, State.PREPARED, both, prepared=True)
