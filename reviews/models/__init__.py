"""The tables of judging and deciding."""

from reviews.models.case import Assignment, Case, Consensus, Score
from reviews.models.decision import Decision, DecisionAmount, Objection, Waiver
from reviews.models.screening import Screening

__all__ = [
    "Assignment",
    "Case",
    "Consensus",
    "Decision",
    "DecisionAmount",
    "Objection",
    "Score",
    "Screening",
    "Waiver",
]
