"""The tables of a plan, split by feature."""

from plans.models.budget import BudgetAmount, BudgetLine, CashierShare, YearTotal
from plans.models.coalition import CoalitionInvitation, Confirmation, Member, MemberRole
from plans.models.content import (
    Activity,
    EmbeddingItem,
    Goal,
    Milestone,
    Moment,
    Narrative,
    SchemeAnswer,
    Statement,
)
from plans.models.filing import Attachment, NumberSeries, Submission
from plans.models.plan import OfficeReader, Plan, SectionState, SectionVersion

__all__ = [
    "Activity",
    "Attachment",
    "BudgetAmount",
    "BudgetLine",
    "CashierShare",
    "CoalitionInvitation",
    "Confirmation",
    "EmbeddingItem",
    "Goal",
    "Member",
    "MemberRole",
    "Milestone",
    "Moment",
    "Narrative",
    "NumberSeries",
    "OfficeReader",
    "Plan",
    "SchemeAnswer",
    "SectionState",
    "SectionVersion",
    "Statement",
    "Submission",
    "YearTotal",
]
