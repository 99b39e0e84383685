"""The machines of judging: the case, the assignment, the decision and the objection."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.moves import Machine, Move

_COORDINATOR = frozenset({"coordinator"})
_REVIEWER = frozenset({"reviewer"})
_DECIDER = frozenset({"decision_maker"})
_HANDLERS = _DECIDER | _COORDINATOR


class CaseState(models.TextChoices):
    """Where the judging of one filed version stands; phases hide or show scores (G22)."""

    INDEPENDENT = "independent", _("Independent scoring")
    CONSENSUS = "consensus", _("Consensus")
    DECIDING = "deciding", _("To be decided")
    DECIDED = "decided", _("Decided")
    STOPPED = "stopped", _("Stopped")


class CaseVerb(models.TextChoices):
    """What can be done to a case."""

    READ = "read", _("Read where the judging stands")
    READ_SCORES = "read_scores", _("Read the scores of all reviewers")
    ASSIGN = "assign", _("Assign a reviewer")
    START_CONSENSUS = "start_consensus", _("Start the consensus")
    BACK_TO_SCORING = "back_to_scoring", _("Back to independent scoring")
    SET_CONSENSUS = "set_consensus", _("Write down the consensus")
    CLOSE_CONSENSUS = "close_consensus", _("Close the consensus")
    REOPEN_CONSENSUS = "reopen_consensus", _("Reopen the consensus")
    DECIDE = "decide", _("Decide")
    STOP = "stop", _("Stop judging")


CS, CV = CaseState, CaseVerb
CASE_MOVES: tuple[Move, ...] = (
    Move(CV.ASSIGN, (CS.INDEPENDENT, CS.CONSENSUS), None, _COORDINATOR),
    Move(
        CV.START_CONSENSUS,
        (CS.INDEPENDENT,),
        CS.CONSENSUS,
        _COORDINATOR,
        when="at least two reviewers have finished, and all who were asked have",
    ),
    Move(CV.BACK_TO_SCORING, (CS.CONSENSUS,), CS.INDEPENDENT, _COORDINATOR, asks_reason=True),
    Move(CV.SET_CONSENSUS, (CS.CONSENSUS,), None, _COORDINATOR),
    Move(
        CV.CLOSE_CONSENSUS,
        (CS.CONSENSUS,),
        CS.DECIDING,
        _COORDINATOR,
        when="every condition has a consensus with a reason",
    ),
    Move(CV.REOPEN_CONSENSUS, (CS.DECIDING,), CS.CONSENSUS, _DECIDER, asks_reason=True),
    Move(CV.DECIDE, (CS.DECIDING,), CS.DECIDED, _DECIDER, when="the decision is released"),
    Move(
        CV.STOP,
        (CS.INDEPENDENT, CS.CONSENSUS, CS.DECIDING),
        CS.STOPPED,
        when="the plan was withdrawn",
    ),
)


class AssignmentState(models.TextChoices):
    """Where one reviewer stands with one plan; nothing opens before the declaration (G18)."""

    ASKED = "asked", _("Conflict declaration asked")
    CONFLICTED = "conflicted", _("Conflict declared")
    SCORING = "scoring", _("Scoring")
    DONE = "done", _("Scores handed in")
    TAKEN_BACK = "taken_back", _("Assignment taken back")


class AssignmentVerb(models.TextChoices):
    """What can be done to an assignment."""

    READ = "read", _("Read the own scores")
    DECLARE_FREE = "declare_free", _("Declare no conflict")
    DECLARE_CONFLICT = "declare_conflict", _("Declare a conflict")
    SCORE = "score", _("Score")
    HAND_IN = "hand_in", _("Hand in the scores")
    REOPEN = "reopen", _("Reopen the scores")
    TAKE_BACK = "take_back", _("Take the assignment back")


AS, AV = AssignmentState, AssignmentVerb
ASSIGNMENT_MOVES: tuple[Move, ...] = (
    Move(AV.DECLARE_FREE, (AS.ASKED,), AS.SCORING, _REVIEWER),
    Move(AV.DECLARE_CONFLICT, (AS.ASKED, AS.SCORING, AS.DONE), AS.CONFLICTED, _REVIEWER),
    Move(AV.SCORE, (AS.SCORING,), None, _REVIEWER),
    Move(
        AV.HAND_IN,
        (AS.SCORING,),
        AS.DONE,
        _REVIEWER,
        when="every condition has a score with a reason",
    ),
    Move(AV.REOPEN, (AS.DONE,), AS.SCORING, _REVIEWER, when="the case is in independent scoring"),
    Move(AV.TAKE_BACK, (AS.ASKED, AS.SCORING), AS.TAKEN_BACK, _COORDINATOR, asks_reason=True),
)
ASSIGNMENT_FINAL = frozenset({AS.CONFLICTED, AS.TAKEN_BACK})


class Outcome(models.TextChoices):
    """What a decision says."""

    GRANT = "grant", _("Granted in full")
    PARTIAL = "partial", _("Granted in part")
    REJECT = "reject", _("Rejected")
    REDIRECT = "redirect", _("Referred to another scheme")


class DecisionState(models.TextChoices):
    """Where a decision stands; nothing reaches the coalition before its release (G31)."""

    PREPARED = "prepared", _("Prepared")
    WITHDRAWN = "withdrawn", _("Withdrawn before release")
    RELEASED = "released", _("Released, objection term running")
    FINAL = "final", _("Final")
    REVOKED = "revoked", _("Revoked after objection")


class DecisionVerb(models.TextChoices):
    """What can be done to a decision."""

    RELEASE = "release", _("Release the letter")
    WITHDRAW = "withdraw", _("Withdraw the prepared decision")
    MAKE_FINAL = "make_final", _("Make final")
    REVOKE = "revoke", _("Revoke")


DS, DV = DecisionState, DecisionVerb
DECISION_MOVES: tuple[Move, ...] = (
    Move(DV.RELEASE, (DS.PREPARED,), DS.RELEASED, _DECIDER, when="the letter was seen"),
    Move(DV.WITHDRAW, (DS.PREPARED,), DS.WITHDRAWN, _DECIDER, asks_reason=True),
    Move(
        DV.MAKE_FINAL,
        (DS.RELEASED,),
        DS.FINAL,
        when="the objection term ended without an open objection, or was waived by all",
    ),
    Move(DV.REVOKE, (DS.RELEASED,), DS.REVOKED, when="an objection was upheld"),
)


class ObjectionState(models.TextChoices):
    """Where an objection stands (R-PR-8)."""

    RECEIVED = "received", _("Received")
    IN_TREATMENT = "in_treatment", _("In treatment")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ObjectionVerb(models.TextChoices):
    """What can be done to an objection."""

    TAKE_ON = "take_on", _("Take on")
    UPHOLD = "uphold", _("Uphold")
    DISMISS = "dismiss", _("Dismiss")
    WITHDRAW = "withdraw", _("Withdraw")


OS, OV = ObjectionState, ObjectionVerb
OBJECTION_MOVES: tuple[Move, ...] = (
    Move(OV.TAKE_ON, (OS.RECEIVED,), OS.IN_TREATMENT, _HANDLERS, when="not involved before"),
    Move(OV.UPHOLD, (OS.IN_TREATMENT,), OS.UPHELD, _HANDLERS, asks_reason=True),
    Move(OV.DISMISS, (OS.IN_TREATMENT,), OS.DISMISSED, _HANDLERS, asks_reason=True),
    Move(
        OV.WITHDRAW,
        (OS.RECEIVED, OS.IN_TREATMENT),
        OS.WITHDRAWN,
        frozenset({"editor", "signatory"}),
    ),
)

MACHINES = (
    Machine(
        "case",
        "reviews.Case",
        "reviews.moving",
        tuple(CaseState),
        CASE_MOVES,
        CaseState.INDEPENDENT,
        frozenset({CaseState.DECIDED, CaseState.STOPPED}),
    ),
    Machine(
        "assignment",
        "reviews.Assignment",
        "reviews.moving",
        tuple(AssignmentState),
        ASSIGNMENT_MOVES,
        AssignmentState.ASKED,
        ASSIGNMENT_FINAL,
    ),
    Machine(
        "decision",
        "reviews.Decision",
        "reviews.moving",
        tuple(DecisionState),
        DECISION_MOVES,
        DecisionState.PREPARED,
        frozenset({DecisionState.WITHDRAWN, DecisionState.FINAL, DecisionState.REVOKED}),
    ),
    Machine(
        "objection",
        "reviews.Objection",
        "reviews.moving",
        tuple(ObjectionState),
        OBJECTION_MOVES,
        ObjectionState.RECEIVED,
        frozenset({ObjectionState.UPHELD, ObjectionState.DISMISSED, ObjectionState.WITHDRAWN}),
    ),
)
