"""What every check looks at: the plan, and the facts of the world it is judged against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from plans.budget import plan_years
from plans.data import Member, PlanData
from plans.scheme_rules import SchemeRules


@dataclass(frozen=True)
class Facts:
    """What is not in the plan but decides whether it is complete.

    `purposes`: codes of this scheme; `framework_items`: code to the sectors it is for;
    `other_schemes`: code to name, in the order of the checklist; `cost_categories`: codes;
    `org_sectors`: slug to the sectors the organisation works in, as far as known; `reason_min`:
    characters of a reason; `report_months` and `final_report_months`: the office's rhythm;
    `regions`: slug to name, for a plan that spans more than one; `surcharges`: those of
    `other_schemes` that the care office pays itself; `regional_asked`: names of the documents and
    tables of the region of which the office expects plans to build on one; `asks_partnership`:
    whether it expects a plan to name its partnership; `focus_points`: those of the call.
    """

    rules: SchemeRules
    purposes: frozenset[str]
    framework_items: Mapping[str, frozenset[str]]
    other_schemes: Mapping[str, str]
    cost_categories: frozenset[str]
    org_sectors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reason_min: int = 100
    report_months: int = 6
    final_report_months: int = 3
    regions: Mapping[str, str] = field(default_factory=dict)
    surcharges: frozenset[str] = frozenset()
    regional_asked: tuple[str, ...] = ()
    asks_partnership: bool = False
    focus_points: tuple[str, ...] = ()

    @property
    def min_providers(self) -> int:
        """How many independent providers a coalition has at least (R-6.4-1)."""
        return self.rules.minimum_providers


@dataclass(frozen=True)
class Case:
    """A plan with its facts, and what several checks ask of it."""

    data: PlanData
    facts: Facts

    @cached_property
    def members(self) -> dict[str, Member]:
        """The coalition by slug."""
        return {m.org: m for m in self.data.members}

    @cached_property
    def providers(self) -> tuple[Member, ...]:
        """The members that carry out the plan: care providers, the lead included."""
        return tuple(m for m in self.data.members if m.kind == "provider" and m.role != "partner")

    @cached_property
    def lead(self) -> Member | None:
        """The lead provider; None while there is none."""
        return next((m for m in self.data.members if m.role == "lead"), None)

    @cached_property
    def period(self) -> tuple[date, date] | None:
        """Start and end of the plan when both are known and in order."""
        start, end = self.data.basis.start, self.data.basis.end
        return (start, end) if start and end and start < end else None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the plan; empty while the period is unknown or wrong."""
        return plan_years(self.data) if self.period else ()

    def name(self, org: str) -> str:
        """The name of an organisation for in a sentence; its slug when it is no member."""
        return (org in self.members and self.members[org].name) or org

    def runs_on(self, day: date) -> bool:
        """Whether `day` lies in the plan; true while the period is unknown."""
        return self.period is None or self.period[0] <= day <= self.period[1]
