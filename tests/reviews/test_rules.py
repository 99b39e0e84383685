"""Who may do what, as tables: role × state for the case, state × phase for the assignment."""

from __future__ import annotations

from itertools import product

import pytest

from plans.workflow import Role
from portal.moves import faults, find
from reviews.rules import (
    OVERSEERS,
    Standing,
    assignment_verdict,
    case_verdict,
    sees_progress,
    sees_scores,
)
from reviews.workflow import (
    ASSIGNMENT_FINAL,
    ASSIGNMENT_MOVES,
    CASE_MOVES,
    AssignmentState,
    AssignmentVerb,
    CaseState,
    CaseVerb,
)

ROLES = [*sorted(role.value for role in OVERSEERS), Role.REVIEWER.value]
ACTS = [
    verb for verb in CaseVerb if not verb.value.startswith("read") and verb != CaseVerb.ASK_CHANGES
]
"""What judges or decides; asking is no judgement and has a test of its own."""


def test_the_tables_of_moves_are_sound():
    done = [CaseState.DECIDED, CaseState.STOPPED]
    assert faults(CASE_MOVES, CaseState, CaseState.INDEPENDENT, done) == []
    start = AssignmentState.ASKED
    assert faults(ASSIGNMENT_MOVES, AssignmentState, start, ASSIGNMENT_FINAL) == []


@pytest.mark.parametrize(("verb", "state", "role"), list(product(ACTS, CaseState, ROLES)))
def test_an_act_is_allowed_exactly_where_the_table_has_it_for_the_role(verb, state, role):
    move = find(CASE_MOVES, verb, state)
    expected = move is not None and role in move.roles
    answer = case_verdict(verb, state, Standing(roles=frozenset({role})))
    assert bool(answer) is expected
    assert expected or str(answer.reason)


@pytest.mark.parametrize(("verb", "state"), list(product(ACTS, CaseState)))
def test_somebody_without_a_role_may_nothing(verb, state):
    assert not case_verdict(verb, state, Standing())


@pytest.mark.parametrize(("verb", "state", "role"), list(product(ACTS, CaseState, ROLES)))
def test_a_scorer_never_chairs_nor_decides(verb, state, role):
    scorer = Standing(frozenset({role}), assignment="done", scored=True)
    assert not case_verdict(verb, state, scorer)


@pytest.mark.parametrize(
    ("state", "role", "assignment"),
    list(product(CaseState, ROLES, ["", *(state.value for state in AssignmentState)])),
)
def test_who_scores_the_plan_and_the_coordinator_may_ask_for_changes(state, role, assignment):
    at_work = assignment in (AssignmentState.SCORING, AssignmentState.DONE)
    standing = Standing(frozenset({role}), assignment, scored=at_work)
    answer = case_verdict(CaseVerb.ASK_CHANGES, state, standing)
    open_now = state in (CaseState.INDEPENDENT, CaseState.CONSENSUS)
    reviewer = role == Role.REVIEWER and at_work
    assert bool(answer) is (open_now and (reviewer or role == Role.COORDINATOR))
    assert answer or str(answer.reason)


@pytest.mark.parametrize("state", CaseState)
def test_the_chair_never_decides_but_goes_on_chairing(state):
    both = frozenset({Role.COORDINATOR.value, Role.DECISION_MAKER.value})
    chair = Standing(both, chaired=True)
    assert not case_verdict(CaseVerb.DECIDE, state, chair)
    assert not case_verdict(CaseVerb.REOPEN_CONSENSUS, state, chair)
    expected = state == CaseState.CONSENSUS
    assert bool(case_verdict(CaseVerb.SET_CONSENSUS, state, chair)) is expected


@pytest.mark.parametrize("role", ROLES)
def test_in_the_independent_phase_nobody_reads_the_scores_of_others(role):
    for assignment in ("", *AssignmentState):
        known = Standing(frozenset({role}), assignment, scored=bool(assignment))
        assert not sees_scores(CaseState.INDEPENDENT, known)
        assert not case_verdict(CaseVerb.READ_SCORES, CaseState.INDEPENDENT, known)


@pytest.mark.parametrize("role", sorted(OVERSEERS))
def test_who_oversees_follows_the_progress_from_the_start_and_the_scores_after_it(role):
    known = Standing(frozenset({role}))
    assert sees_progress(CaseState.INDEPENDENT, known)
    for state in set(CaseState) - {CaseState.INDEPENDENT}:
        assert sees_scores(state, known)


@pytest.mark.parametrize("role", ROLES)
def test_who_scores_sees_no_progress_in_the_independent_phase_whatever_the_role(role):
    for assignment in (AssignmentState.ASKED, AssignmentState.SCORING, AssignmentState.DONE):
        known = Standing(frozenset({role}), assignment, scored=True)
        assert not sees_progress(CaseState.INDEPENDENT, known)
        assert not case_verdict(CaseVerb.READ, CaseState.INDEPENDENT, known)


@pytest.mark.parametrize(("state", "assignment"), list(product(CaseState, AssignmentState)))
def test_a_reviewer_sees_others_only_after_handing_in_and_after_the_independent_phase(
    state, assignment
):
    known = Standing(frozenset({Role.REVIEWER.value}), assignment, scored=True)
    opened = state in (CaseState.CONSENSUS, CaseState.DECIDING, CaseState.DECIDED)
    assert sees_scores(state, known) is (opened and assignment == AssignmentState.DONE)


@pytest.mark.parametrize(
    ("verb", "state", "phase"), list(product(AssignmentVerb, AssignmentState, CaseState))
)
def test_what_a_reviewer_may_do_to_the_own_assignment(verb, state, phase):
    answer = assignment_verdict(verb, state, phase)
    if verb == AssignmentVerb.READ:
        expected = state not in ASSIGNMENT_FINAL
    else:
        expected = find(ASSIGNMENT_MOVES, verb, state) is not None
    if verb == AssignmentVerb.REOPEN:
        expected = expected and phase == CaseState.INDEPENDENT
    if verb in (AssignmentVerb.SCORE, AssignmentVerb.HAND_IN):
        expected = expected and phase in (CaseState.INDEPENDENT, CaseState.CONSENSUS)
    assert bool(answer) is expected
    assert expected or str(answer.reason)
