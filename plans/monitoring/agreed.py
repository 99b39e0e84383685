"""What was agreed, out of the frozen agreement: the only things a report is about (R-1.6-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from plans.data import Goal, Milestone, Years, parse
from portal.money import total


@dataclass(frozen=True)
class Agreed:
    """Goals, milestones and grants of an agreement; `grants` is euros per organisation, year."""

    goals: tuple[Goal, ...]
    milestones: tuple[Milestone, ...]
    years: tuple[int, ...]
    grants: Mapping[str, Years]
    names: Mapping[str, str]

    @cached_property
    def whole(self) -> Decimal:
        """The whole grant in euros."""
        return total(total(part.values()) for part in self.grants.values())

    def years_until(self, end: date) -> tuple[int, ...]:
        """The budget years that a report up to `end` is about; at least the first."""
        return tuple(y for y in self.years if y <= end.year) or self.years[:1]


def agreed(facts: Mapping[str, Any]) -> Agreed:
    """The agreed facts in the data of an agreement's snapshot."""
    division = facts["division"]
    return Agreed(
        goals=parse(facts["goals"], tuple[Goal, ...]),
        milestones=parse(facts["milestones"], tuple[Milestone, ...]),
        years=tuple(facts["years"]),
        grants={row["org"]: parse(row["amounts"], Years) for row in division},
        names={
            **{row["org"]: row["organisation"] for row in division},
            **{row["org"]: row["organisation"] for row in facts["parties"]},
        },
    )
