"""What the events of judging are called in the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "review.case_opened": _("Judging opened"),
    "review.assigned": _("Reviewer asked"),
    "review.assignment_declare_free": _("Reviewer declared no tie"),
    "review.assignment_declare_conflict": _("Reviewer declared a tie"),
    "review.assignment_hand_in": _("Scores handed in"),
    "review.assignment_reopen": _("Scores reopened by the reviewer"),
    "review.assignment_take_back": _("Assignment taken back"),
    "review.scored": _("Score saved"),
    "review.case_start_consensus": _("Consensus started"),
    "review.case_back_to_scoring": _("Back to independent scoring"),
    "review.consensus_set": _("Consensus written down"),
    "review.case_close_consensus": _("Consensus closed"),
    "review.case_reopen_consensus": _("Consensus reopened"),
    "review.case_decide": _("Decided"),
    "review.case_stop": _("Judging stopped"),
    "review.decision_prepared": _("Decision prepared"),
    "review.letter_drawn": _("Letter drawn up"),
    "review.letter_read": _("Letter read"),
    "review.decision_agreed": _("Second decider agreed"),
    "review.ranking_moved": _("Put at another place in the ranking"),
    "review.ranking_copied": _("What-if copy of the ranking made"),
    "review.ranking_taken_over": _("What-if copy taken over as the ranking"),
    "review.ranking_discarded": _("What-if copy thrown away"),
    "review.ranking_aspects": _("Prioritisation aspects of the ranking chosen"),
    "review.aspects_answered": _("Prioritisation aspects answered"),
    "budget.raised": _("Regional budget raised"),
    "review.decision_withdraw": _("Prepared decision withdrawn"),
    "review.decision_release": _("Decision released"),
    "review.decision_make_final": _("Decision final"),
    "review.decision_revoke": _("Decision revoked"),
    "review.objection_waived": _("Right to object given up"),
    "review.objection_filed": _("Objection received"),
    "review.objection_take_on": _("Objection taken on"),
    "review.objection_uphold": _("Objection upheld"),
    "review.objection_dismiss": _("Objection dismissed"),
    "review.objection_withdraw": _("Objection withdrawn"),
    "review.court_ruled": _("Ruling of the court written down"),
    "review.summary_proceedings": _("Summary proceedings (kort geding) marked"),
    "review.changes_asked": _("Question to the coalition"),
    "review.changes_extended": _("More time to answer"),
    "review.changes_answer": _("Answer of the coalition"),
    "review.changes_take_back": _("Question taken back"),
    "review.changes_expire": _("Question not answered in time"),
    "review.score_kept": _("Score kept after a new version"),
    "review.hint_marked": _("Noted at a hint of double funding"),
    "review.figures_read": _("Budget lines read"),
    "review.phase_dates": _("Phases of a call set"),
    "review.phase_scoring_ends": _("Independent scoring of a call ended"),
    "review.phase_consensus_ends": _("Consensus of a call ended"),
    "review.phase_to_consensus": _("Consensus of a call started by hand"),
    "review.phase_to_selection": _("Selection of a call started by hand"),
    "review.phase_back_to_scoring": _("Call sent back to independent scoring"),
    "review.phase_back_to_consensus": _("Call sent back to the consensus"),
    "review.assignments_imported": _("Assignments imported"),
    "review.checked": _("Check by hand noted"),
    "review.exported": _("Table exported"),
}

SCORE_EVENTS = frozenset(
    {"review.scored", "review.score_kept", "review.consensus_set", "review.hint_marked"}
)
"""Events that tell scores; hidden while reviewers score independently (G22)."""
