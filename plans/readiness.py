"""What a plan still lacks: one list that draws the meter, blocks and explains the submit button,
and gives reviewers the way to the evidence (design.md 4, Readiness). Pure.

Anchors are field ids: the path in `PlanData` with dashes and the row before the last name, as in
`basis-summary`, `goals-0-unit`, `support-statements-0-date`, `budget-lines-<org>-0-category`. Rows
are numbers, but members and budgets go by organisation and other schemes by code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from django.utils.translation import gettext_lazy as _

from plans.checks import (
    afterwards,
    approach,
    basis,
    challenge,
    coalition,
    elsewhere,
    goals,
    payment,
    reporting,
    spending,
    support,
    wording,
)
from plans.checks.case import Case
from plans.checks.case import Facts as Facts
from plans.data import PlanData
from plans.gaps import Check, Gap, Severity, filled
from plans.structure import Section

# In the order of the sections; confirmations come last, as the last step of a coalition.
_PARTS = (
    basis,
    challenge,
    goals,
    approach,
    support,
    spending,
    payment,
    afterwards,
    elsewhere,
    reporting,
    wording,
    coalition,
)
CHECKS: tuple[Check, ...] = tuple(check for part in _PARTS for check in part.CHECKS)
UNCONFIRMED = coalition.UNCONFIRMED.code

# The conditions of 2022-2023 (R-1.4-1 to R-1.4-6) and the later ones they became; 3, 4, 8 and 9
# were new in 2024.
_BEFORE_2024 = {
    "TM24-0": "TM22-3",
    "TM24-1": "TM22-1",
    "TM24-2": "TM22-2",
    "TM24-5": "TM22-4",
    "TM24-6": "TM22-5",
    "TM24-7": "TM22-6",
}

Status = Literal["open", "attention", "done"]


@dataclass(frozen=True)
class Reading:
    """How far one condition is: checks that are met, checks that are open, and its status.

    `attention` means that nothing blocks but something is worth a look.
    """

    condition: str
    done: int
    open: int
    status: Status


@dataclass(frozen=True)
class Proof:
    """Where a condition is proven: the field that is checked, and the rule that asks for it."""

    condition: str
    section: Section
    field: str
    rule: str


def gaps(data: PlanData, facts: Facts) -> tuple[Gap, ...]:
    """Everything that `data` still lacks, in the order of the sections.

    Give it the whole plan, not a redacted one: what one organisation may read of the result is
    `for_org`. Under the conditions of 2022-2023 only what they ask is reported.
    """
    case = Case(data, facts)
    found = tuple(gap for part in _PARTS for gap in part.find(case))
    if data.condition_set == "TM2022":
        found = tuple(_as_of_2022(gap) for gap in found if _held_in_2022(gap))
    order = list(Section)
    return tuple(sorted(found, key=lambda gap: order.index(gap.section)))


def _held_in_2022(gap: Gap) -> bool:
    return not gap.condition or gap.condition in _BEFORE_2024


def _as_of_2022(gap: Gap) -> Gap:
    also = tuple(_BEFORE_2024[c] for c in gap.also if c in _BEFORE_2024)
    return replace(gap, condition=_BEFORE_2024.get(gap.condition, ""), also=also)


def blocking(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps that stop the plan from being filed, missing confirmations among them."""
    return tuple(g for g in gaps if g.severity == Severity.BLOCK)


def blocking_confirmation(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps that must be closed before signatories confirm: all but the confirmations."""
    return tuple(g for g in blocking(gaps) if g.code != UNCONFIRMED)


# Without a period and a goal there is no plan to promise anything in.
_HEART = frozenset({basis.START.code, basis.END.code, basis.ORDER.code, goals.GOALS.code})


def before_confirming(gaps: Iterable[Gap], org: str) -> tuple[Gap, ...]:
    """What stands in the way when a signatory of `org` wants to confirm.

    Its own task and figures, and the heart of the plan: its period and a goal.
    """
    return tuple(
        g
        for g in blocking(gaps)
        if g.org == org
        or g.code in _HEART
        or (g.code == coalition.TASK.code and g.anchor == f"members-{org}-task")
    )


def by_section(gaps: Iterable[Gap]) -> dict[Section, tuple[Gap, ...]]:
    """The gaps of each of the twelve sections; an empty tuple where nothing is missing."""
    found: dict[Section, list[Gap]] = {section: [] for section in Section}
    for gap in gaps:
        found[gap.section].append(gap)
    return {section: tuple(group) for section, group in found.items()}


def meter(gaps: Iterable[Gap], conditions: Iterable[str]) -> tuple[Reading, ...]:
    """How far each condition is, in the given order.

    Counted are the checks that can block; a check whose ground is missing is open as well (no
    goals: then no goal has a unit).
    """
    gaps = tuple(gaps)
    missing = {g.code for g in blocking(gaps)}
    alerts = {c for g in gaps if g.severity == Severity.WARN for c in g.conditions}
    return tuple(_reading(condition, missing, alerts) for condition in conditions)


def _reading(condition: str, missing: set[str], alerts: set[str]) -> Reading:
    asked = checks_of(condition)
    open_ = sum(1 for c in asked if c.code in missing or c.needs in missing)
    status: Status = "open" if open_ else "attention" if condition in alerts else "done"
    return Reading(condition, len(asked) - open_, open_, status)


@cache
def checks_of(condition: str) -> tuple[Check, ...]:
    """The checks that can block and bear on a condition."""
    return tuple(c for c in CHECKS if c.severity == Severity.BLOCK and _proves(c, condition))


def _proves(check: Check, condition: str) -> bool:
    """Whether a check bears on a condition, under its own code or that of 2022-2023."""
    conditions = (check.condition, *check.also)
    return condition in conditions or condition in {_BEFORE_2024.get(c) for c in conditions}


_NEEDS_WORK = _("The budget of {name} is not complete yet. Only that organisation sees what.")


def for_org(gaps: Iterable[Gap], data: PlanData, org: str) -> tuple[Gap, ...]:
    """The gaps as `org` may read them (practice.md 6.2).

    What stops the plan in another organisation's own figures becomes one sentence that only says
    that its budget is not complete; advice on those figures is left out.
    """
    return veiled_for(gaps, {m.org: m.name or m.org for m in data.members}, org)


def veiled_for(gaps: Iterable[Gap], names: Mapping[str, str], org: str) -> tuple[Gap, ...]:
    """The same as `for_org`, by the names of the members."""
    readable = (
        gap if gap.org in ("", org) else _veiled(gap, names.get(gap.org, gap.org))
        for gap in gaps
        if gap.org in ("", org) or gap.severity == Severity.BLOCK
    )
    return tuple(dict.fromkeys(readable))


def _veiled(gap: Gap, name: str) -> Gap:
    return replace(
        gap,
        condition="",
        also=(),
        code="budget_incomplete",
        message=filled(_NEEDS_WORK, {"name": name}),
        anchor=f"budget-{gap.org}",
        rule="R-6.4-1a",
    )


def proofs() -> list[Proof]:
    """Which field of which section proves which condition, one row per check and condition."""
    return [
        Proof(condition, check.section, check.field, check.rule)
        for check in CHECKS
        for condition in (check.condition, *check.also)
        if condition
    ]
