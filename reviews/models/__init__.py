"""The tables of judging and deciding."""

from reviews.models.board import ColumnChoice, PlanLine
from reviews.models.case import Assignment, Case, Consensus, Score
from reviews.models.change import ChangeExtension, ChangeQuestion, ChangeRequest
from reviews.models.checks import ManualOutcome
from reviews.models.decision import Decision, DecisionAmount, Objection, Waiver
from reviews.models.overlap import FundingHint, HintMark
from reviews.models.phases import Phasing
from reviews.models.ranking import (
    AspectAnswer,
    Ranking,
    RankingAmount,
    RankingMove,
    RankingYear,
)
from reviews.models.screening import Screening

__all__ = [
    "AspectAnswer",
    "Assignment",
    "Case",
    "ChangeExtension",
    "ChangeQuestion",
    "ChangeRequest",
    "ColumnChoice",
    "Consensus",
    "Decision",
    "DecisionAmount",
    "FundingHint",
    "HintMark",
    "ManualOutcome",
    "Objection",
    "Phasing",
    "PlanLine",
    "Ranking",
    "RankingAmount",
    "RankingMove",
    "RankingYear",
    "Score",
    "Screening",
    "Waiver",
]
