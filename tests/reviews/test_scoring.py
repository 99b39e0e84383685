"""Conditions cannot be traded off: the sums of judging, without a database (R-6.4, G21)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reviews.scoring import CONFLICTS, Opinion, Rule, fault, judge, passes, spread

GATE = Rule("TM24-0", scored=True)
KNOCK = Rule("TM24-1", scored=False)
SCORED = Rule("TM24-3", scored=True)
IZA = Rule("TM24-9", scored=True, knock_out_when=(CONFLICTS,))
ATTENTION = Rule("TM24-GZ", scored=True, binding=False)
RULES = (GATE, KNOCK, SCORED, IZA, ATTENTION)
YES, NO = Opinion(met=True), Opinion(met=False)


def value(number: int) -> Opinion:
    return Opinion(value=number)


def all_good() -> dict[str, Opinion]:
    return {
        "TM24-0": value(3),
        "TM24-1": YES,
        "TM24-3": value(4),
        "TM24-9": value(3),
        "TM24-GZ": value(3),
    }


def test_a_plan_that_passes_everything_is_eligible_and_ranked():
    found = judge(RULES, all_good())
    assert found.eligible is True
    assert (found.failed, found.unanswered) == ((), ())
    assert (found.points, found.denominator) == (7, 9)
    assert found.rank == Decimal("77.78")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("TM24-0", value(2)),
        ("TM24-1", NO),
        ("TM24-3", value(2)),
        ("TM24-3", value(1)),
        ("TM24-9", value(2)),
        ("TM24-9", NO),
    ],
)
def test_one_failed_condition_ends_it_whatever_the_others(code, said):
    best = {rule.code: value(4) if rule.scored else YES for rule in RULES}
    found = judge(RULES, {**best, code: said})
    assert found.eligible is False
    assert found.failed == (code,)
    assert found.rank is None
    assert found.terms == ()


def test_a_failure_shows_before_everything_is_answered():
    found = judge(RULES, {"TM24-1": NO})
    assert found.eligible is False
    assert found.unanswered == ("TM24-0", "TM24-3", "TM24-9", "TM24-GZ")


def test_an_unanswered_condition_is_no_number():
    said = all_good()
    del said["TM24-3"]
    found = judge(RULES, said)
    assert (found.eligible, found.rank) == (None, None)
    assert found.unanswered == ("TM24-3",)


@pytest.mark.parametrize("said", [value(1), value(2), value(4), None])
def test_an_attention_point_never_ends_a_plan_nor_orders_it(said):
    opinions = {**all_good(), "TM24-GZ": said or Opinion()}
    found = judge(RULES, opinions)
    assert found.eligible is True
    assert found.failed == ()
    assert found.rank == judge(RULES[:-1], all_good()).rank


def test_an_opinion_on_a_condition_that_does_not_apply_is_left_out():
    without = [r for r in RULES if r.code != "TM24-GZ"]
    assert judge(without, {**all_good(), "TM24-GZ": value(1)}) == judge(without, all_good())


def test_the_best_and_the_least_that_pass_have_round_ranks():
    best = {rule.code: value(4) if rule.scored else YES for rule in RULES}
    least = {rule.code: value(3) if rule.scored else YES for rule in RULES}
    assert judge(RULES, best).rank == Decimal("100.00")
    assert judge(RULES, least).rank == Decimal("66.67")


def test_a_set_of_knock_outs_alone_has_no_rank():
    assert judge([KNOCK], {"TM24-1": YES}).eligible is True
    assert judge([KNOCK], {"TM24-1": YES}).rank is None


def test_a_heavier_condition_weighs_more():
    rules = (replace(GATE, weight=3), KNOCK, SCORED, IZA)
    low_gate = judge(rules, {**all_good(), "TM24-0": value(3), "TM24-3": value(4)}).rank
    high_gate = judge(rules, {**all_good(), "TM24-0": value(4), "TM24-3": value(3)}).rank
    assert low_gate is not None
    assert high_gate is not None
    assert high_gate > low_gate


def test_the_threshold_is_data():
    strict = replace(SCORED, threshold=4)
    assert passes(SCORED, value(3)) is True
    assert passes(strict, value(3)) is False


@pytest.mark.parametrize(
    ("rule", "said", "code"),
    [
        (KNOCK, YES, ""),
        (KNOCK, NO, ""),
        (KNOCK, value(3), "no_score"),
        (KNOCK, Opinion(), "empty"),
        (SCORED, value(1), ""),
        (SCORED, value(4), ""),
        (SCORED, value(0), "out_of_scale"),
        (SCORED, value(5), "out_of_scale"),
        (SCORED, YES, "no_yes"),
        (SCORED, NO, "no_ground"),
        (SCORED, Opinion(), "empty"),
        (SCORED, Opinion(met=False, value=2), "both"),
        (IZA, NO, ""),
        (IZA, YES, "no_yes"),
        (IZA, value(2), ""),
    ],
)
def test_what_can_be_said_of_a_condition(rule, said, code):
    assert fault(rule, said) == code


def test_the_spread_of_scores():
    found = spread(SCORED, [value(3), value(4), value(4)])
    assert (found.answers, found.width, found.divided, found.flagged) == (3, 1, False, False)


def test_scores_far_apart_are_flagged():
    strict = replace(SCORED, threshold=1)
    found = spread(strict, [value(2), value(4)])
    assert (found.width, found.divided, found.flagged) == (2, False, True)


def test_reviewers_who_disagree_on_passing_are_flagged_however_close():
    found = spread(SCORED, [value(2), value(3)])
    assert (found.width, found.divided, found.flagged) == (1, True, True)


@pytest.mark.parametrize(
    ("rule", "said", "flagged"),
    [
        (KNOCK, [YES, YES], False),
        (KNOCK, [YES, NO], True),
        (KNOCK, [NO], False),
        (IZA, [value(4), NO], True),
        (SCORED, [], False),
    ],
)
def test_the_spread_of_yes_and_no(rule, said, flagged):
    assert spread(rule, said).flagged is flagged


# Properties: what order, abstention, splitting and silence must never change.

opinions = st.one_of(st.none(), st.integers(1, 4).map(value))


def said_on(rule: Rule) -> st.SearchStrategy[Opinion]:
    if not rule.scored:
        return st.sampled_from([YES, NO, Opinion()])
    numbers = st.integers(1, 4).map(value)
    grounds = [numbers, st.just(Opinion())]
    return st.one_of(*grounds, st.just(NO)) if rule.knock_out_when else st.one_of(*grounds)


@st.composite
def sets_of_rules(draw) -> tuple[Rule, ...]:
    count = draw(st.integers(1, 9))
    kinds = st.sampled_from([GATE, KNOCK, SCORED, IZA, ATTENTION])
    return tuple(
        replace(draw(kinds), code=f"C{n}", weight=draw(st.integers(1, 4))) for n in range(count)
    )


@st.composite
def judged(draw) -> tuple[tuple[Rule, ...], dict[str, Opinion]]:
    rules = draw(sets_of_rules())
    return rules, {rule.code: draw(said_on(rule)) for rule in rules}


@given(judged(), st.randoms())
def test_the_order_of_conditions_and_answers_changes_nothing(case, random):
    rules, said = case
    shuffled = list(rules)
    random.shuffle(shuffled)
    pairs = list(said.items())
    random.shuffle(pairs)
    one, other = judge(rules, said), judge(shuffled, dict(pairs))
    assert one.eligible == other.eligible
    assert one.rank == other.rank
    assert set(one.failed) == set(other.failed)
    assert set(one.unanswered) == set(other.unanswered)


@given(st.lists(opinions, max_size=6), st.randoms())
def test_the_order_of_reviewers_changes_no_spread(said, random):
    shuffled = list(said)
    random.shuffle(shuffled)
    assert spread(SCORED, said) == spread(SCORED, shuffled)


@given(st.lists(opinions, max_size=6), st.integers(0, 6))
def test_an_added_abstention_changes_no_spread(said, place):
    with_silence = [*said[:place], None, Opinion(), *said[place:]]
    assert spread(SCORED, said) == spread(SCORED, with_silence)


@given(judged(), st.data())
def test_a_condition_split_in_two_changes_nothing(case, data):
    """Both halves get the score of the whole and half its weight (the others count double)."""
    rules, said = case
    whole = data.draw(st.sampled_from(rules))
    half = replace(whole, code=f"{whole.code}b")
    doubled = [replace(r, weight=2 * r.weight) for r in rules if r is not whole]
    split = [*doubled, whole, half]
    one, other = judge(rules, said), judge(split, {**said, half.code: said[whole.code]})
    assert one.eligible == other.eligible
    assert one.rank == other.rank


@given(judged(), st.data())
def test_silence_is_never_a_pass_and_never_a_number(case, data):
    rules, said = case
    silent = data.draw(st.sampled_from(list(rules)))
    found = judge(rules, {**said, silent.code: Opinion()})
    assert silent.code in found.unanswered
    assert silent.code not in found.failed
    if silent.binding:
        assert found.eligible is not True
        assert found.rank is None


@given(judged())
def test_nothing_compensates(case):
    """A plan is eligible exactly when every binding condition passes by itself."""
    rules, said = case
    results = [passes(rule, said[rule.code]) for rule in rules if rule.binding]
    found = judge(rules, said)
    assert (found.eligible is True) == all(result is True for result in results)
    assert (found.eligible is False) == any(result is False for result in results)
    assert (found.rank is not None) <= (found.eligible is True)


@given(judged(), st.data())
def test_a_better_score_never_makes_a_plan_worse(case, data):
    rules, said = case
    scored = [r for r in rules if r.scored and said[r.code].value in (1, 2, 3)]
    assume(scored)
    rule = data.draw(st.sampled_from(scored))
    better = {**said, rule.code: value((said[rule.code].value or 0) + 1)}
    one, other = judge(rules, said), judge(rules, better)
    order = {False: 0, None: 1, True: 2}
    assert order[other.eligible] >= order[one.eligible]
    if one.rank is not None:
        assert other.rank is not None
        assert other.rank >= one.rank


@given(sets_of_rules(), st.data())
def test_a_rank_lies_between_0_and_100_with_two_decimals(rules, data):
    passing = {
        rule.code: value(data.draw(st.integers(3, 4))) if rule.scored else YES for rule in rules
    }
    rank = judge(rules, passing).rank
    if rank is not None:
        assert Decimal("66.67") <= rank <= Decimal(100)
        assert rank == rank.quantize(Decimal("0.01"))
