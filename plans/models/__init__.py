"""The tables of a plan, split by feature."""

from plans.models.budget import BudgetAmount, BudgetLine, CashierShare, YearTotal
from plans.models.coalition import (
    CoalitionInvitation,
    Confirmation,
    Contract,
    Member,
    MemberRole,
)
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
from plans.models.deadline import Extension, ExtensionRequest
from plans.models.filing import Attachment, NumberSeries, Submission
from plans.models.handover import Handover, HandoverKind
from plans.models.outcome import FactsTouched, Outcome
from plans.models.plan import OfficeReader, Plan, SectionState, SectionVersion
from plans.models.spanning import PlanRegion
from plans.models.together import Holding, Presence

__all__ = [
    "Activity",
    "Attachment",
    "BudgetAmount",
    "BudgetLine",
    "CashierShare",
    "CoalitionInvitation",
    "Confirmation",
    "Contract",
    "EmbeddingItem",
    "Extension",
    "ExtensionRequest",
    "FactsTouched",
    "Goal",
    "Handover",
    "HandoverKind",
    "Holding",
    "Member",
    "MemberRole",
    "Milestone",
    "Moment",
    "Narrative",
    "NumberSeries",
    "OfficeReader",
    "Outcome",
    "Plan",
    "PlanRegion",
    "Presence",
    "SchemeAnswer",
    "SectionState",
    "SectionVersion",
    "Statement",
    "Submission",
    "YearTotal",
]
