"""The set-up board: organisation × step, and why a next step is closed (G38). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from plans.data import Member, PlanData

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"


@dataclass(frozen=True)
class Cell:
    """One step of one organisation: done, open, or not for this organisation."""

    done: bool | None
    label: Label


@dataclass(frozen=True)
class BoardRow:
    """One organisation with its steps, in the order of `STEPS`."""

    name: str
    role: str
    cells: tuple[Cell, ...]


STEPS: tuple[Label, ...] = (_("Joined"), _("Task"), _("Budget"), _("Confirmed"))
_NOT_NEEDED = Cell(None, _("not needed"))


def board(data: PlanData) -> tuple[BoardRow, ...]:
    """What each organisation has done and still has to do."""
    return tuple(BoardRow(m.name, m.role, _cells(m, data)) for m in data.members)


def _cells(member: Member, data: PlanData) -> tuple[Cell, ...]:
    joined = Cell(member.accepted, _("joined") if member.accepted else _("waiting"))
    if member.role == "partner":
        return joined, _filled(bool(member.task)), _NOT_NEEDED, _NOT_NEEDED
    has_lines = any(b.org == member.org and (b.lines or b.totals) for b in data.budget)
    confirmed = Cell(member.confirmed, _("confirmed") if member.confirmed else _("open"))
    return joined, _filled(bool(member.task)), _filled(has_lines), confirmed


def _filled(done: bool) -> Cell:
    return Cell(done, _("filled in") if done else _("open"))
