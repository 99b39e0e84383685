"""The rules of the game: schemes, conditions, regions, budgets and calls, split by feature."""

from portal.funds.models.budgets import LedgerEntry, RegionalBudget
from portal.funds.models.calendars import CalendarEvent, ReportMoment
from portal.funds.models.calls import Call, ClosingMoved
from portal.funds.models.conditions import (
    Condition,
    ConditionKind,
    ConditionPlace,
    ConditionSet,
    Framework,
    FrameworkItem,
    FrameworkUse,
)
from portal.funds.models.loads import ReferenceLoad
from portal.funds.models.offices import AccountabilityMode, Clause, OfficePolicy, Region
from portal.funds.models.priorities import Aspect, AspectSet
from portal.funds.models.schemes import CostCategory, OtherScheme, Purpose, Scheme
from portal.funds.models.sourced import Sourced
from portal.funds.workflow import State as CallState

__all__ = [
    "AccountabilityMode",
    "Aspect",
    "AspectSet",
    "CalendarEvent",
    "Call",
    "CallState",
    "Clause",
    "ClosingMoved",
    "Condition",
    "ConditionKind",
    "ConditionPlace",
    "ConditionSet",
    "CostCategory",
    "Framework",
    "FrameworkItem",
    "FrameworkUse",
    "LedgerEntry",
    "OfficePolicy",
    "OtherScheme",
    "Purpose",
    "ReferenceLoad",
    "Region",
    "RegionalBudget",
    "ReportMoment",
    "Scheme",
    "Sourced",
]
