"""Who may do what to a case and to an assignment, and what may be seen when.

Pure: states and what a person is to the case in, a verdict with its reason out. Scorer,
consensus chair and decider are different persons (G28); the database says so too (0002).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from plans.rules import YES, Verdict, reserved_for
from plans.workflow import Role
from portal.moves import find
from reviews.workflow import (
    ASSIGNMENT_FINAL,
    ASSIGNMENT_MOVES,
    CASE_MOVES,
    AssignmentState,
    AssignmentVerb,
    CaseState,
    CaseVerb,
)

OVERSEERS = frozenset(
    {Role.COORDINATOR, Role.DECISION_MAKER, Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR}
)
"""Whoever at the office may follow the judging without taking part in it."""


@dataclass(frozen=True)
class Standing:
    """What one person is to one case.

    `roles`: of the office, on this plan; `assignment`: the state of the own assignment or "";
    `scored`: gave scores or may give them; `chaired`: wrote or closed the consensus.
    """

    roles: frozenset[str] = frozenset()
    assignment: str = ""
    scored: bool = False
    chaired: bool = False

    @property
    def oversees(self) -> bool:
        """Whether this person follows the case from outside: in office and no scorer of it."""
        return bool(self.roles & OVERSEERS) and not self.scored


def sees_progress(state: str, standing: Standing) -> bool:
    """Whether this person may know who was asked, who has finished and what was decided on.

    A reviewer in the independent phase learns nothing of others, not even their number (G22).
    """
    return standing.oversees or sees_scores(state, standing)


def sees_scores(state: str, standing: Standing) -> bool:
    """Whether this person may read the scores of all reviewers side by side.

    Nobody in the independent phase, the office neither: no score steers another. After that
    whoever oversees the case, and reviewers who handed in their own.
    """
    if state == CaseState.INDEPENDENT:
        return False
    finished = standing.assignment == AssignmentState.DONE
    return standing.oversees or (finished and state != CaseState.STOPPED)


def case_verdict(verb: CaseVerb, state: str, standing: Standing) -> Verdict:
    """Whether this person may do `verb` to a case in `state`, and why not."""
    if verb == CaseVerb.READ:
        return YES if sees_progress(state, standing) else _CLOSED_NOW
    if verb == CaseVerb.READ_SCORES:
        return YES if sees_scores(state, standing) else _CLOSED_NOW
    wanted = frozenset().union(*(m.roles for m in CASE_MOVES if m.verb == verb))
    if not wanted:
        return Verdict(False, _("The portal takes this step by itself."))
    if find(CASE_MOVES, verb, state) is None:
        return Verdict(False, _("This is not possible at this stage of the judging."))
    if not standing.roles & wanted:
        return Verdict(False, reserved_for(wanted))
    if verb == CaseVerb.ASK_CHANGES:
        return _asking(standing)
    return _apart(verb, standing)


def _asking(standing: Standing) -> Verdict:
    """Who scores may ask, and so may the coordinator: a question is no judgement."""
    if Role.COORDINATOR in standing.roles or standing.assignment in _AT_WORK:
        return YES
    return Verdict(False, _("This is for reviewers who score this plan, and for the coordinator."))


_AT_WORK = frozenset({AssignmentState.SCORING, AssignmentState.DONE})


def _apart(verb: CaseVerb, standing: Standing) -> Verdict:
    """Scorer, chair and decider are three persons."""
    if standing.scored:
        return Verdict(False, _("You score this plan yourself. A colleague has to do this."))
    if standing.chaired and verb in _DECIDING:
        return Verdict(
            False, _("You wrote down the consensus on this plan. A colleague has to do this.")
        )
    return YES


_DECIDING = frozenset({CaseVerb.DECIDE, CaseVerb.REOPEN_CONSENSUS})
_CLOSED_NOW = Verdict(
    False, _("Reviewers score independently first. The scores open once the consensus starts.")
)


def assignment_verdict(verb: AssignmentVerb, state: str, case_state: str) -> Verdict:
    """Whether a reviewer may do `verb` to the own assignment, and why not."""
    if verb == AssignmentVerb.READ:
        return CLOSED if state in ASSIGNMENT_FINAL else YES
    if find(ASSIGNMENT_MOVES, verb, state) is None:
        reason = _LATER if state == AssignmentState.ASKED else _NOT_NOW
        return Verdict(False, reason)
    if verb == AssignmentVerb.REOPEN and case_state != CaseState.INDEPENDENT:
        return Verdict(False, _("The consensus has started: scores stay as they are now."))
    if verb in _WRITING and case_state not in _SCORING_PHASES:
        return Verdict(False, _("The judging of this plan has ended: scores stay as they are now."))
    return YES


CLOSED = Verdict(False, _("This assignment is closed."))
_WRITING = frozenset({AssignmentVerb.SCORE, AssignmentVerb.HAND_IN})
_SCORING_PHASES = frozenset({CaseState.INDEPENDENT, CaseState.CONSENSUS})
_LATER = _("First say whether you have a tie with one of the organisations.")
_NOT_NOW = _("This is not possible now. Reload the page to see where you stand.")
