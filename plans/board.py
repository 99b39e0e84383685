"""The set-up board: organisation × step, and why a next step is closed (G38). Pure.

Steps follow each other: who has not said yes has no task to fill in, and nobody declares what is
not written down. So a closed step says which step comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.data import Member, PlanData
from plans.gaps import Gap

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Label: TypeAlias = "str | _StrPromise"


class Mark(StrEnum):
    """How a step stands: done, to be done now, closed until another step, or not needed."""

    DONE = "done"
    OPEN = "open"
    CLOSED = "closed"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True)
class Cell:
    """One step of one organisation; `why` says what to do, or what comes first."""

    mark: Mark
    label: Label
    why: Label = ""


@dataclass(frozen=True)
class Asked:
    """An organisation that was invited and is no member: `expired` or still waiting."""

    name: str
    role: str
    until: Label
    expired: bool = False


@dataclass(frozen=True)
class BoardRow:
    """One organisation with its steps, in the order of `STEPS`; `org` is "" before it joins."""

    name: str
    role: str
    cells: tuple[Cell, ...]
    org: str = ""


STEPS: tuple[Label, ...] = (
    _("Invited"),
    _("Accepted"),
    _("Task"),
    _("Own budget"),
    _("Declarations"),
    _("Confirmed"),
)
_NOT_NEEDED = Cell(Mark.NOT_NEEDED, _("not needed"))
_JOIN_FIRST = Cell(Mark.CLOSED, _("closed"), _("First the organisation accepts the invitation."))


def board(
    data: PlanData,
    asked: Sequence[Asked] = (),
    stops: Iterable[Gap] = (),
    lapsed: Mapping[str, Label] | None = None,
    *,
    budgeted: Collection[str] | None = None,
) -> tuple[BoardRow, ...]:
    """What each organisation has done and still has to do.

    `stops` are the gaps that block (`readiness.blocking`); of an organisation's own figures the
    board only says that they are not complete. `lapsed` says by organisation why its last
    confirmation no longer stands. `budgeted` are the organisations with a budget, for a plan of
    which the budget itself was not read.
    """
    unfit = {gap.org for gap in stops if gap.org}
    if budgeted is None:
        budgeted = {b.org for b in data.budget if b.lines or b.totals}
    known = _Known(unfit, lapsed or {}, budgeted)
    members = tuple(_member_row(m, data, known) for m in data.members)
    return members + tuple(_asked_row(a) for a in asked)


def open_steps(row: BoardRow) -> list[tuple[Label, Cell]]:
    """The steps that this organisation itself can take now, by name."""
    return [(s, c) for s, c in zip(STEPS, row.cells, strict=True) if c.mark == Mark.OPEN]


def _asked_row(asked: Asked) -> BoardRow:
    if asked.expired:
        why: Label = _("The invitation has expired. Invite the organisation again.")
        invited = Cell(Mark.OPEN, _("expired"), why)
    else:
        invited = Cell(Mark.DONE, _("invited"))
    waits = format_lazy(_("It can answer until {moment}."), moment=asked.until)
    accepted = _JOIN_FIRST if asked.expired else Cell(Mark.OPEN, _("waiting"), waits)
    rest = (_JOIN_FIRST,) * 4 if asked.role != "partner" else (_JOIN_FIRST, *(_NOT_NEEDED,) * 3)
    return BoardRow(asked.name, asked.role, (invited, accepted, *rest))


@dataclass(frozen=True)
class _Known:
    """By organisation: figures that are not complete, why a confirmation lapsed, a budget."""

    unfit: Collection[str]
    lapsed: Mapping[str, Label]
    budgeted: Collection[str]


def _member_row(member: Member, data: PlanData, known: _Known) -> BoardRow:
    invited = _NOT_NEEDED if member.role == "lead" else Cell(Mark.DONE, _("invited"))
    if not member.accepted:
        cells: tuple[Cell, ...] = (invited, Cell(Mark.OPEN, _("waiting")), *(_JOIN_FIRST,) * 4)
    else:
        accepted = Cell(Mark.DONE, _("accepted"))
        cells = (invited, accepted, *_own_steps(member, data, known))
    return BoardRow(member.name, member.role, cells, member.org)


def _own_steps(member: Member, data: PlanData, known: _Known) -> tuple[Cell, ...]:
    task = _task(member)
    if member.role == "partner":
        return task, _NOT_NEEDED, _NOT_NEEDED, _NOT_NEEDED
    budget = _budget(member, data, known)
    return task, budget, *_confirming(member, task, member.org in known.unfit, known.lapsed)


def _task(member: Member) -> Cell:
    if member.task.strip():
        return Cell(Mark.DONE, _("filled in"))
    return Cell(Mark.OPEN, _("open"), _("Describe what this organisation does in the plan."))


def _budget(member: Member, data: PlanData, known: _Known) -> Cell:
    if not (data.basis.start and data.basis.end):
        why = _("First the lead fills in the start and the end of the plan.")
        return Cell(Mark.CLOSED, _("closed"), why)
    if member.org in known.unfit:
        return Cell(Mark.OPEN, _("not complete"), _("The own figures are not complete yet."))
    if member.org in known.budgeted:
        return Cell(Mark.DONE, _("filled in"))
    return Cell(Mark.OPEN, _("open"), _("Fill in the budget of this organisation."))


def _confirming(
    member: Member, task: Cell, unfit: bool, lapsed: Mapping[str, Label]
) -> tuple[Cell, Cell]:
    """The five statements, and whether the confirmation still stands."""
    if member.confirmed:
        return Cell(Mark.DONE, _("given")), Cell(Mark.DONE, _("confirmed"))
    if task.mark != Mark.DONE or unfit:
        first = _("First complete the task.") if not unfit else _("First complete the budget.")
        closed = Cell(Mark.CLOSED, _("closed"), first)
        return closed, closed
    if member.org in lapsed:
        why = format_lazy(
            _("Lapsed after a change: {what}. Confirm anew."), what=lapsed[member.org]
        )
        return Cell(Mark.DONE, _("given")), Cell(Mark.OPEN, _("lapsed"), why)
    open_ = Cell(Mark.OPEN, _("open"), _("A signatory reads and ticks the five statements."))
    first = _("First a signatory gives the declarations.")
    return open_, Cell(Mark.CLOSED, _("closed"), first)
