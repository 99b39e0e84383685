"""Who may do what to a decision and to an objection. Pure: facts in, a verdict out.

Whoever scored or wrote the consensus does not decide (G28), and whoever decided does not treat
the objection (practice.md 8.6); the database says so too (0003).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from plans.rules import YES, Verdict, reserved_for
from portal.moves import find
from reviews.rules import Standing
from reviews.workflow import (
    DECISION_MOVES,
    OBJECTION_MOVES,
    DecisionState,
    DecisionVerb,
    ObjectionVerb,
)

HANDLERS = frozenset({"coordinator", "decision_maker"})
"""Who of the office deals with objections."""
SENT = frozenset({DecisionState.RELEASED, DecisionState.FINAL, DecisionState.REVOKED})
"""States in which the coalition knows of the decision (G31)."""


def decision_verdict(
    verb: DecisionVerb, state: str, standing: Standing, *, prepared: bool = False
) -> Verdict:
    """Whether this person of the office may do `verb` to a decision in `state`, and why not.

    `prepared`: this person prepared the decision; nobody is the own second decider (G28).
    """
    wanted = frozenset().union(*(m.roles for m in DECISION_MOVES if m.verb == verb))
    if not wanted:
        return Verdict(False, _("The portal takes this step by itself."))
    if find(DECISION_MOVES, verb, state) is None:
        return Verdict(False, _("This is not possible at this stage of the decision."))
    if not standing.roles & wanted:
        return Verdict(False, reserved_for(wanted))
    if standing.scored or standing.chaired:
        return Verdict(
            False, _("You took part in the judging of this plan. A colleague has to do this.")
        )
    if verb == DecisionVerb.AGREE and prepared:
        return Verdict(False, _("You prepared this decision. A second person has to agree."))
    return YES


def entry_verdict(state: str, standing: Standing) -> Verdict:
    """Whether this person puts an objection that came in on paper into the portal, and why not."""
    if not standing.roles & HANDLERS:
        return Verdict(False, reserved_for(HANDLERS))
    if state != DecisionState.RELEASED:
        return Verdict(False, _("Nobody can object to this decision now."))
    return YES


def objection_verdict(
    verb: ObjectionVerb,
    state: str,
    standing: Standing,
    *,
    decided: bool,
    handles: bool,
    acts_for_objector: bool,
    in_court: bool = False,
) -> Verdict:
    """Whether this person may do `verb` to an objection in `state`, and why not.

    `decided`: prepared, agreed to or released the decision; `handles`: took the objection on;
    `acts_for_objector`: editor or signatory of the organisation that objects; `in_court`: summary
    proceedings run, the court has not ruled.
    """
    if find(OBJECTION_MOVES, verb, state) is None:
        return Verdict(False, _("This is not possible at this stage of the objection."))
    if verb == ObjectionVerb.WITHDRAW:
        return YES if acts_for_objector else _NOT_YOURS
    wanted = frozenset().union(*(m.roles for m in OBJECTION_MOVES if m.verb == verb))
    if not standing.roles & wanted:
        return Verdict(False, reserved_for(wanted))
    if decided or standing.scored or standing.chaired:
        return Verdict(
            False,
            _("You took part in this decision. A colleague who did not treats the objection."),
        )
    if verb != ObjectionVerb.TAKE_ON and not handles:
        return _OTHER_HANDLER
    if verb == ObjectionVerb.NOTE_RULING and not in_court:
        return Verdict(False, _("No summary proceedings run on this objection."))
    if verb == ObjectionVerb.DISMISS and in_court:
        return Verdict(False, _("Summary proceedings run. First write down what the court ruled."))
    return YES


_NOT_YOURS = Verdict(False, _("Only the organisation that objects can withdraw the objection."))
_OTHER_HANDLER = Verdict(False, _("A colleague treats this objection."))
