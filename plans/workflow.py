"""The life of a plan: its states, its verbs and the one table of moves (design.md 2)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.moves import Machine, Move


class State(models.TextChoices):
    """Where a plan stands, in the coalition's words; `OFFICE_LABELS` has the office's words."""

    DRAFT = "draft", _("Draft")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUBMITTED = "submitted", _("Submitted")
    INELIGIBLE = "ineligible", _("Not taken up")
    IN_REVIEW = "in_review", _("Being judged")
    CHANGES_ASKED = "changes_asked", _("Your answer is needed")
    REDIRECTED = "redirected", _("Referred elsewhere")
    PROVISIONALLY_GRANTED = "provisionally_granted", _("Provisionally granted")
    PROVISIONALLY_REJECTED = "provisionally_rejected", _("Provisionally rejected")
    GRANTED = "granted", _("Granted")
    REJECTED = "rejected", _("Rejected")
    AGREEMENT = "agreement", _("Agreement being drawn up")
    SIGNING = "signing", _("Ready to sign")
    RUNNING = "running", _("Running")
    SETTLING = "settling", _("Being settled")
    CLOSED = "closed", _("Closed")


OFFICE_LABELS = {
    State.DRAFT: _("Draft of the coalition"),
    State.WITHDRAWN: _("Withdrawn by the coalition"),
    State.SUBMITTED: _("New, to be taken up"),
    State.INELIGIBLE: _("Declared ineligible"),
    State.IN_REVIEW: _("In review"),
    State.CHANGES_ASKED: _("Question is with the coalition"),
    State.REDIRECTED: _("Redirected, objection term running"),
    State.PROVISIONALLY_GRANTED: _("Provisionally granted, objection term running"),
    State.PROVISIONALLY_REJECTED: _("Provisionally rejected, objection term running"),
    State.GRANTED: _("Granted, agreement to be drawn up"),
    State.REJECTED: _("Rejected"),
    State.AGREEMENT: _("Agreement being drawn up"),
    State.SIGNING: _("Out for signature"),
    State.RUNNING: _("Running, being monitored"),
    State.SETTLING: _("Being settled"),
    State.CLOSED: _("Closed"),
}

FINAL = frozenset({State.WITHDRAWN, State.REJECTED, State.CLOSED})
FILED = frozenset(set(State) - {State.DRAFT, State.WITHDRAWN})
UNDER_JUDGEMENT = frozenset({State.SUBMITTED, State.IN_REVIEW, State.CHANGES_ASKED})


class Role(models.TextChoices):
    """What someone is to one plan; derived from memberships, never stored."""

    LEAD_EDITOR = "lead_editor", _("Editor of the lead provider")
    MEMBER_EDITOR = "member_editor", _("Editor of a participant")
    PARTNER = "partner", _("Partner without money")
    SIGNATORY = "signatory", _("Signatory of a participant")
    REVIEWER = "reviewer", _("Reviewer")
    COORDINATOR = "coordinator", _("Coordinator")
    DECISION_MAKER = "decision_maker", _("Decision maker")
    HEAD = "head", _("Head of the care office")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


class Verb(models.TextChoices):
    """What can be done to a plan."""

    READ = "read", _("Read the plan")
    EDIT = "edit", _("Edit the plan")
    EDIT_BUDGET = "edit_budget", _("Edit the own budget")
    GIVE_SECTION = "give_section", _("Give a part to an organisation")
    RETURN_SECTION = "return_section", _("Give a part back")
    MANAGE_COALITION = "manage_coalition", _("Manage the coalition")
    CONFIRM = "confirm", _("Confirm for the organisation")
    SUBMIT = "submit", _("Submit the plan")
    WITHDRAW = "withdraw", _("Withdraw the plan")
    TAKE_UP = "take_up", _("Take up for review")
    DECLARE_INELIGIBLE = "declare_ineligible", _("Declare ineligible")
    REINSTATE = "reinstate", _("Reinstate")
    ASK_CHANGES = "ask_changes", _("Ask the coalition")
    ANSWER_CHANGES = "answer_changes", _("Send the answer")
    GRANT_PROVISIONALLY = "grant_provisionally", _("Grant provisionally")
    REJECT_PROVISIONALLY = "reject_provisionally", _("Reject provisionally")
    REDIRECT = "redirect", _("Redirect to a better scheme")
    UPHOLD_OBJECTION = "uphold_objection", _("Objection upheld: back to review")
    MAKE_GRANT_FINAL = "make_grant_final", _("Make the award final")
    MAKE_REJECTION_FINAL = "make_rejection_final", _("Make the rejection final")
    DRAW_UP = "draw_up", _("Draw up the agreement")
    SEND_TO_SIGN = "send_to_sign", _("Send out for signature")
    REDRAW = "redraw", _("Draw up the agreement anew")
    START_RUNNING = "start_running", _("All have signed")
    START_SETTLING = "start_settling", _("Start the settlement")
    CLOSE = "close", _("Close")


_COALITION_EDITORS = frozenset({Role.LEAD_EDITOR, Role.MEMBER_EDITOR})
_OFFICE = frozenset({Role.COORDINATOR})
S, V = State, Verb

# Moves with empty roles are made by time or by another room's service (a decision, the last
# signature): nobody presses them on the plan itself.
MOVES: tuple[Move, ...] = (
    Move(V.EDIT, (S.DRAFT, S.CHANGES_ASKED), None, _COALITION_EDITORS),
    Move(V.EDIT_BUDGET, (S.DRAFT, S.CHANGES_ASKED), None, _COALITION_EDITORS),
    Move(V.GIVE_SECTION, (S.DRAFT, S.CHANGES_ASKED), None, frozenset({Role.LEAD_EDITOR})),
    Move(V.RETURN_SECTION, (S.DRAFT, S.CHANGES_ASKED), None, _COALITION_EDITORS),
    Move(V.MANAGE_COALITION, (S.DRAFT,), None, frozenset({Role.LEAD_EDITOR})),
    Move(V.CONFIRM, (S.DRAFT, S.CHANGES_ASKED), None, frozenset({Role.SIGNATORY})),
    Move(
        V.SUBMIT,
        (S.DRAFT,),
        S.SUBMITTED,
        frozenset({Role.LEAD_EDITOR}),
        when="the call is open, nothing is missing, every confirmation stands",
    ),
    Move(
        V.WITHDRAW,
        (S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_ASKED),
        S.WITHDRAWN,
        frozenset({Role.LEAD_EDITOR}),
        asks_reason=True,
    ),
    Move(V.TAKE_UP, (S.SUBMITTED,), S.IN_REVIEW, _OFFICE),
    Move(V.DECLARE_INELIGIBLE, (S.SUBMITTED,), S.INELIGIBLE, _OFFICE, asks_reason=True),
    Move(V.REINSTATE, (S.INELIGIBLE,), S.SUBMITTED, _OFFICE, asks_reason=True),
    Move(
        V.ASK_CHANGES,
        (S.IN_REVIEW,),
        S.CHANGES_ASKED,
        _OFFICE | frozenset({Role.REVIEWER}),
        asks_reason=True,
    ),
    Move(
        V.ANSWER_CHANGES,
        (S.CHANGES_ASKED,),
        S.IN_REVIEW,
        frozenset({Role.LEAD_EDITOR}),
        when="the coalition answers, or the term for the answer ends",
    ),
    Move(V.GRANT_PROVISIONALLY, (S.IN_REVIEW,), S.PROVISIONALLY_GRANTED, when="a decision"),
    Move(V.REJECT_PROVISIONALLY, (S.IN_REVIEW,), S.PROVISIONALLY_REJECTED, when="a decision"),
    Move(V.REDIRECT, (S.IN_REVIEW,), S.REDIRECTED, when="a decision under condition 8"),
    Move(
        V.UPHOLD_OBJECTION,
        (S.PROVISIONALLY_GRANTED, S.PROVISIONALLY_REJECTED, S.REDIRECTED),
        S.IN_REVIEW,
        when="an objection was upheld",
    ),
    Move(
        V.MAKE_GRANT_FINAL,
        (S.PROVISIONALLY_GRANTED,),
        S.GRANTED,
        when="the objection term ended or was waived",
    ),
    Move(
        V.MAKE_REJECTION_FINAL,
        (S.PROVISIONALLY_REJECTED,),
        S.REJECTED,
        when="the objection term ended or was waived",
    ),
    Move(V.DRAW_UP, (S.GRANTED,), S.AGREEMENT, when="the office asks for the agreement"),
    Move(V.SEND_TO_SIGN, (S.AGREEMENT,), S.SIGNING, when="the agreement is sent out"),
    Move(V.REDRAW, (S.SIGNING,), S.AGREEMENT, when="a party declined to sign"),
    Move(V.START_RUNNING, (S.SIGNING,), S.RUNNING, when="the last party signed"),
    Move(V.START_SETTLING, (S.RUNNING,), S.SETTLING, when="the final report is accepted"),
    Move(V.CLOSE, (S.SETTLING, S.REDIRECTED, S.INELIGIBLE), S.CLOSED, when="nothing is left open"),
)


class InvitationState(models.TextChoices):
    """Where an invitation to a coalition stands; expiry is judged by the clock (G2)."""

    PENDING = "pending", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class InvitationVerb(models.TextChoices):
    """What can be done to an invitation."""

    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    TAKE_BACK = "take_back", _("Withdraw the invitation")
    EXPIRE = "expire", _("Expire")


_IS, _IV = InvitationState, InvitationVerb
INVITATION_MOVES: tuple[Move, ...] = (
    Move(_IV.ACCEPT, (_IS.PENDING,), _IS.ACCEPTED, frozenset({"editor", "signatory", "manager"})),
    Move(_IV.DECLINE, (_IS.PENDING,), _IS.DECLINED, asks_reason=True),
    Move(_IV.TAKE_BACK, (_IS.PENDING,), _IS.WITHDRAWN, frozenset({Role.LEAD_EDITOR})),
    Move(_IV.EXPIRE, (_IS.PENDING,), _IS.EXPIRED, when="14 days have passed"),
)

MACHINES = (
    Machine("plan", "plans.Plan", "plans.moving", tuple(State), MOVES, State.DRAFT, FINAL),
    Machine(
        "coalition invitation",
        "plans.CoalitionInvitation",
        "plans.services.inviting",
        tuple(InvitationState),
        INVITATION_MOVES,
        InvitationState.PENDING,
        frozenset(InvitationState) - {InvitationState.PENDING},
    ),
)
