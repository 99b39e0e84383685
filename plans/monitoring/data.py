"""What a report says, as one immutable value; the same in the form, frozen and in the demo."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

from plans.data import parse, primitives

Standing = Literal["", "done", "on_track", "late", "dropped"]


class _Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An immutable value; unknown keys are refused."""


class MilestoneReport(_Value, frozen=True):
    """How a milestone of the agreement stands at the end of the period."""

    code: str
    status: Standing = ""
    note: str = ""


class IndicatorReport(_Value, frozen=True):
    """What was measured for a goal, and on which day; None: not measured."""

    goal: str
    value: Decimal | None = None
    date: date | None = None
    note: str = ""


class Spend(_Value, frozen=True):
    """What an organisation spent of the fund in a calendar year so far, in euros."""

    org: str
    year: int
    amount: Decimal


class Body(_Value, frozen=True):
    """A whole report: only about what was agreed (R-1.6-2), and short (R-1.6-4)."""

    milestones: tuple[MilestoneReport, ...] = ()
    indicators: tuple[IndicatorReport, ...] = ()
    spend: tuple[Spend, ...] = ()
    summary: str = ""
    issues: str = ""
    changes: str = ""


def load(raw: Any) -> Body:
    """A stored or frozen report; raises `msgspec.ValidationError` for another shape."""
    return parse(raw, Body)


def dump(body: Body) -> Any:
    """`body` as JSON primitives: amounts and dates as text."""
    return primitives(body)
