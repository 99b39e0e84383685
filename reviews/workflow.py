"""The machines of judging: the case, the assignment, the decision and the objection."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.moves import Machine, Move

_COORDINATOR = frozenset({"coordinator"})
_REVIEWER = frozenset({"reviewer"})
_DECIDER = frozenset({"decision_maker"})
_SECOND = _DECIDER | frozenset({"head"})
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
    ASK_CHANGES = "ask_changes", _("Ask the coalition")
    START_CONSENSUS = "start_consensus", _("Start the consensus")
    BACK_TO_SCORING = "back_to_scoring", _("Back to independent scoring")
    SET_CONSENSUS = "set_consensus", _("Write down the consensus")
    CLOSE_CONSENSUS = "close_consensus", _("Close the consensus")
    REOPEN_CONSENSUS = "reopen_consensus", _("Reopen the consensus")
    RAISE_BUDGET = "raise_budget", _("Raise the regional budget for this plan")
    DECIDE = "decide", _("Decide")
    STOP = "stop", _("Stop judging")


CS, CV = CaseState, CaseVerb
CASE_MOVES: tuple[Move, ...] = (
    Move(CV.ASSIGN, (CS.INDEPENDENT, CS.CONSENSUS), None, _COORDINATOR),
    Move(CV.ASK_CHANGES, (CS.INDEPENDENT, CS.CONSENSUS), None, _COORDINATOR | _REVIEWER),
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
    Move(CV.RAISE_BUDGET, (CS.DECIDING,), None, frozenset({"head"}), asks_reason=True),
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


class Phase(models.TextChoices):
    """Where the judging of a whole call stands (G22)."""

    INDEPENDENT = "independent", _("Independent scoring")
    CONSENSUS = "consensus", _("Consensus")
    SELECTION = "selection", _("Selection")


class PhaseVerb(models.TextChoices):
    """What moves the judging of a call on: the clock, or a coordinator with a reason."""

    SCORING_ENDS = "scoring_ends", _("Independent scoring ends")
    CONSENSUS_ENDS = "consensus_ends", _("The consensus ends")
    TO_CONSENSUS = "to_consensus", _("Start the consensus now")
    TO_SELECTION = "to_selection", _("Start the selection now")
    BACK_TO_SCORING = "back_to_scoring", _("Back to independent scoring")
    BACK_TO_CONSENSUS = "back_to_consensus", _("Back to the consensus")


PH, PV = Phase, PhaseVerb
PHASE_MOVES: tuple[Move, ...] = (
    Move(PV.SCORING_ENDS, (PH.INDEPENDENT,), PH.CONSENSUS, when="the last day of scoring is over"),
    Move(
        PV.CONSENSUS_ENDS, (PH.CONSENSUS,), PH.SELECTION, when="the last day of consensus is over"
    ),
    Move(PV.TO_CONSENSUS, (PH.INDEPENDENT,), PH.CONSENSUS, _COORDINATOR, asks_reason=True),
    Move(PV.TO_SELECTION, (PH.CONSENSUS,), PH.SELECTION, _COORDINATOR, asks_reason=True),
    Move(
        PV.BACK_TO_SCORING,
        (PH.CONSENSUS,),
        PH.INDEPENDENT,
        _COORDINATOR,
        asks_reason=True,
        when="the last day of scoring lies ahead, and no scores are open",
    ),
    Move(
        PV.BACK_TO_CONSENSUS,
        (PH.SELECTION,),
        PH.CONSENSUS,
        _COORDINATOR,
        asks_reason=True,
        when="the last day of the consensus lies ahead",
    ),
)


class ManualCheck(models.TextChoices):
    """What only a person can see while screening (G17)."""

    READABLE = "readable", _("The attachments can be opened and belong to this plan")
    SIGNED = "signed", _("Whoever confirmed may sign for the organisation")
    CARE = "care", _("The plan is about long-term care (Wlz)")
    ONCE = "once", _("The same activities were not filed elsewhere")


class ChangeState(models.TextChoices):
    """Where a question to the coalition stands."""

    OPEN = "open", _("Waiting for the coalition")
    ANSWERED = "answered", _("Answered")
    EXPIRED = "expired", _("Not answered in time")
    TAKEN_BACK = "taken_back", _("Taken back")


COALITION_LABELS = {
    ChangeState.OPEN: _("Your answer is needed"),
    ChangeState.ANSWERED: _("Answered"),
    ChangeState.EXPIRED: _("Not answered in time"),
    ChangeState.TAKEN_BACK: _("Taken back by the care office"),
}
"""How the coalition reads the state of a question."""


class ChangeVerb(models.TextChoices):
    """What can be done to a question to the coalition."""

    ANSWER = "answer", _("Send the answer")
    EXTEND = "extend", _("Give more time")
    TAKE_BACK = "take_back", _("Take the question back")
    EXPIRE = "expire", _("Expire")


CH, CHV = ChangeState, ChangeVerb
_ASKING = _COORDINATOR | _REVIEWER
CHANGE_MOVES: tuple[Move, ...] = (
    Move(
        CHV.ANSWER,
        (CH.OPEN,),
        CH.ANSWERED,
        frozenset({"lead_editor"}),
        when="every question has an answer, and every confirmation stands",
    ),
    Move(CHV.EXTEND, (CH.OPEN,), None, _ASKING, asks_reason=True),
    Move(CHV.TAKE_BACK, (CH.OPEN,), CH.TAKEN_BACK, _ASKING, asks_reason=True),
    Move(CHV.EXPIRE, (CH.OPEN,), CH.EXPIRED, when="the time to answer is over"),
)


class Outcome(models.TextChoices):
    """What a decision says."""

    GRANT = "grant", _("Granted in full")
    PARTIAL = "partial", _("Granted in part")
    REJECT = "reject", _("Rejected")
    REDIRECT = "redirect", _("Referred elsewhere")


class DecisionState(models.TextChoices):
    """Where a decision stands; nothing reaches the coalition before its release (G31)."""

    PREPARED = "prepared", _("Prepared")
    WITHDRAWN = "withdrawn", _("Withdrawn before release")
    RELEASED = "released", _("Released, objection term running")
    FINAL = "final", _("Final")
    REVOKED = "revoked", _("Revoked after objection")


class DecisionVerb(models.TextChoices):
    """What can be done to a decision."""

    AGREE = "agree", _("Agree as second decider")
    RELEASE = "release", _("Release the letter")
    WITHDRAW = "withdraw", _("Withdraw the prepared decision")
    MAKE_FINAL = "make_final", _("Make final")
    REVOKE = "revoke", _("Revoke")


DS, DV = DecisionState, DecisionVerb
DECISION_MOVES: tuple[Move, ...] = (
    Move(DV.AGREE, (DS.PREPARED,), None, _SECOND, when="the amount asks for a second decider"),
    Move(
        DV.RELEASE,
        (DS.PREPARED,),
        DS.RELEASED,
        _DECIDER,
        when="the letter was seen, and a second decider agreed where one is asked",
    ),
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
    NOTE_RULING = "note_ruling", _("Write down what the court ruled")
    UPHOLD = "uphold", _("Uphold")
    DISMISS = "dismiss", _("Dismiss")
    WITHDRAW = "withdraw", _("Withdraw")


class RankingEnd(models.TextChoices):
    """How a what-if copy of a ranking ended."""

    DISCARDED = "discarded", _("Thrown away")
    TAKEN_OVER = "taken_over", _("Taken over")


OS, OV = ObjectionState, ObjectionVerb
OBJECTION_MOVES: tuple[Move, ...] = (
    Move(OV.TAKE_ON, (OS.RECEIVED,), OS.IN_TREATMENT, _HANDLERS, when="not involved before"),
    Move(OV.UPHOLD, (OS.IN_TREATMENT,), OS.UPHELD, _HANDLERS, asks_reason=True),
    Move(OV.NOTE_RULING, (OS.IN_TREATMENT,), None, _HANDLERS, when="summary proceedings run"),
    Move(
        OV.DISMISS,
        (OS.IN_TREATMENT,),
        OS.DISMISSED,
        _HANDLERS,
        asks_reason=True,
        when="no summary proceedings run",
    ),
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
        "phasing",
        "reviews.Phasing",
        "reviews.services.phases",
        tuple(Phase),
        PHASE_MOVES,
        Phase.INDEPENDENT,
        frozenset(),
    ),
    Machine(
        "question to the coalition",
        "reviews.ChangeRequest",
        "reviews.moving",
        tuple(ChangeState),
        CHANGE_MOVES,
        ChangeState.OPEN,
        frozenset(ChangeState) - {ChangeState.OPEN},
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
