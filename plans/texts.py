"""Finds the values of a plan by path, with the rows they stand in; and texts that should not be.

A path has no row numbers: `goals.unit` gives every unit. Rows are named by number, except where
the form has one part per organisation or scheme: those go by slug or code. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from stdnum.nl import bsn

from plans.data import Member, OrgBudget, PlanData, SchemeAnswer
from plans.limits import LIMITS
from plans.structure import Section

SECTION_OF: dict[str, Section] = {
    "title": Section.BASIS,
    "basis": Section.BASIS,
    "members": Section.COALITION,
    "other_regions": Section.COALITION,
    "challenge": Section.CHALLENGE,
    "goals": Section.GOALS,
    "approach": Section.APPROACH,
    "activities": Section.APPROACH,
    "milestones": Section.APPROACH,
    "support": Section.SUPPORT,
    "budget": Section.BUDGET,
    "money": Section.BUDGET,
    "embedding": Section.EMBEDDING,
    "other_schemes": Section.OTHER_SCHEMES,
    "iza_gala": Section.IZA_GALA,
    "monitoring": Section.MONITORING,
}


Placed = tuple[tuple[str, ...], Any]
_NAMED = (Member, OrgBudget, SchemeAnswer)


class Text(NamedTuple):
    """One written text of a plan: its path, the rows it stands in, and whose it is if private."""

    field: str
    at: tuple[str, ...]
    value: str

    @property
    def section(self) -> Section:
        """The part of the plan this text is in."""
        return section_of(self.field)

    @property
    def org(self) -> str:
        """The organisation whose budget this text is in; empty for shared texts."""
        return self.at[0] if self.field.startswith("budget.") else ""


def section_of(field: str) -> Section:
    """The part of the plan that a path belongs to."""
    return SECTION_OF[field.partition(".")[0]]


def values(data: PlanData, field: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value at a path, each with the rows it stands in."""
    found: list[Placed] = [((), data)]
    for name in field.split("."):
        deeper: list[Placed] = []
        for at, value in found:
            child = getattr(value, name)
            deeper += _rows(at, child) if type(child) is tuple else ((at, child),)
        found = deeper
    return iter(found)


def _rows(at: tuple[str, ...], rows: tuple[Any, ...]) -> list[Placed]:
    """The rows of one part, each with its name; all of them are of one kind."""
    if rows and isinstance(rows[0], _NAMED):
        return [((*at, row_key(row, 0)), row) for row in rows]
    return [((*at, str(number)), row) for number, row in enumerate(rows)]


def row_key(row: Any, number: int) -> str:
    """How a row is named in ids: by organisation or scheme where there is one part for each."""
    if isinstance(row, (Member, OrgBudget)):
        return row.org
    return row.scheme if isinstance(row, SchemeAnswer) else str(number)


def texts(data: PlanData) -> Iterator[Text]:
    """Every text a person wrote, empty ones left out."""
    for field in LIMITS:
        yield from (Text(field, at, value) for at, value in values(data, field) if value)


_NINE_DIGITS = re.compile(r"(?<![\d.])(?:\d{9}|\d{4}\.\d{2}\.\d{3})(?![\d.]*\d)")


def personal_numbers(text: str) -> list[str]:
    """Nine-digit numbers that pass the 11-test and so may be a BSN (practice.md 7)."""
    return [number for number in _NINE_DIGITS.findall(text) if bsn.is_valid(number)]
