"""What the pages of the reallocation show: rows, sums, tiles, who receives what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.agreements.models import Agreement
from portal.accounts.models import User
from portal.funds.models import RegionalBudget
from portal.money import ZERO, format_euro, total
from portal.web.components import Row, Tile, Tone
from reviews.reallocation.lastday import Last
from reviews.reallocation.models import Line
from reviews.reallocation.queries import agreement_of, is_signed
from reviews.reallocation.sums import Limits
from reviews.reallocation.workflow import State

TONES: Mapping[str, Tone] = {
    State.OPEN: "warn",
    State.PREPARED: "info",
    State.PROCESSED: "ok",
    State.LATE: "neutral",
}


@dataclass(frozen=True)
class LineRow:
    """A line in the table; `tick` is its value in the form, or "" when it cannot be ticked."""

    line: Line
    agreement: Agreement | None
    tone: Tone
    signed: bool
    came_late: bool
    tick: str

    @property
    def change(self) -> Decimal:
        """What was confirmed in this reallocation."""
        return self.line.amount - self.line.before

    @property
    def number(self) -> str:
        """The number of the agreement, or of the decision before there is one."""
        return self.agreement.number if self.agreement else self.line.decision.number


def line_rows(
    lines: Iterable[Line], last: Last, user: User, roles: frozenset[str]
) -> list[LineRow]:
    """The table of a year for this person."""
    return [_row(line, last, user, roles) for line in lines]


def _row(line: Line, last: Last, user: User, roles: frozenset[str]) -> LineRow:
    agreement = agreement_of(line)
    signed = is_signed(agreement)
    moment = agreement.completed_at if agreement else None
    late = moment is not None and last.passed(moment)
    found = LineRow(line, agreement, TONES[line.state], signed, late, "")
    if not act_of(found, user, roles):
        return found
    return LineRow(line, agreement, found.tone, signed, late, f"{line.pk}:{line.version}")


def act_of(row: LineRow, user: User, roles: frozenset[str]) -> str:
    """What this person can do to the line from the table: "prepare", "confirm" or ""."""
    line = row.line
    if line.state == State.OPEN and "coordinator" in roles and row.signed and not row.came_late:
        return "prepare"
    mine = line.prepared_by_id == user.pk
    if line.state == State.PREPARED and "decision_maker" in roles and not mine:
        return "confirm"
    return ""


def offered(
    rows: Iterable[LineRow], user: User, roles: frozenset[str]
) -> dict[str, dict[int, int]]:
    """Per act the lines that can be ticked, each with its version."""
    found: dict[str, dict[int, int]] = {"prepare": {}, "confirm": {}}
    for row in rows:
        if row.tick:
            found[act_of(row, user, roles)][row.line.pk] = row.line.version
    return found


@dataclass(frozen=True)
class Sums:
    """The totals under the table."""

    before: Decimal
    change: Decimal
    after: Decimal


def sums(lines: Sequence[Line]) -> Sums:
    """Before, change and after of all lines; what went to another year stays in the sum."""
    before = total(line.before for line in lines)
    after = total(line.amount for line in lines)
    return Sums(before, after - before, after)


def tiles(lines: Sequence[Line]) -> list[Tile]:
    """How far the year is."""
    by_state = {s: [line for line in lines if line.state == s] for s in State}
    found = sums(lines)
    return [
        *(
            Tile(
                s.label,
                str(len(by_state[s])),
                format_euro(total(line.amount for line in by_state[s])),
                TONES[s] if by_state[s] else "",
            )
            for s in State
        ),
        Tile(_("Change in all"), format_euro(found.change)),
    ]


@dataclass(frozen=True)
class Envelope:
    """What is still available in one envelope, beside what this reallocation did there."""

    budget: RegionalBudget
    change: Decimal

    @property
    def remaining(self) -> Decimal:
        """What can still be granted."""
        return self.budget.envelope.remaining


def envelopes(budgets: Iterable[RegionalBudget], lines: Sequence[Line]) -> list[Envelope]:
    """The envelopes of a year; the changes are those of lines of that budget year."""
    found: dict[tuple[str, str, int], Decimal] = {}
    for line in lines:
        key = (line.plan.region_id, line.plan.scheme_id, line.year)
        found[key] = found.get(key, ZERO) + line.amount - line.before
    return [
        Envelope(b, found.get((b.region_id, b.scheme_id, b.year), ZERO))
        for b in budgets
        if b.amount
    ]


@dataclass(frozen=True)
class PartRow:
    """What one organisation asked, gets now and may get, in the year of a line."""

    name: str
    asked: Decimal
    now: Decimal
    proposed: Decimal | None


def part_rows(
    line: Line, now: Mapping[str, Decimal], asked: Mapping[str, Decimal], names: Mapping[str, str]
) -> list[PartRow]:
    """The division of a line, with the proposal beside it while there is one."""
    wanted = {org: Decimal(amount) for org, amount in line.proposed_division.items()}
    has = line.proposed is not None
    return [
        PartRow(names[org], asked.get(org, ZERO), amount, wanted.get(org, ZERO) if has else None)
        for org, amount in now.items()
    ]


def line_facts(line: Line, agreement: Agreement | None, limits: Limits | None) -> list[Row]:
    """What there is to know before an amount changes; without a signed agreement, less."""
    rows = [
        Row(_("Agreement"), agreement.number if agreement else _("Not drawn up yet")),
        Row(_("Region and scheme"), f"{line.plan.region.name}, {line.plan.scheme.name_nl}"),
        Row(_("Budget year"), str(line.year)),
        Row(_("Asked in the approved plan"), format_euro(line.asked)),
        Row(_("At the start of this reallocation"), format_euro(line.before)),
        Row(_("Granted now"), format_euro(line.amount)),
    ]
    if limits is None:
        return rows
    room = format_euro(limits.room) if limits.room is not None else _("No budget has been set")
    rows.append(Row(_("Paid already"), format_euro(limits.paid)))
    return [*rows, Row(_("Still available in the regional budget"), room)]


def year_links(office: str, year: int, span: tuple[int, int] | None) -> list[tuple[int, str]]:
    """The years of the office's reallocations, each with its address."""
    low, high = span or (year, year)
    years = range(min(low, year), max(high, year) + 1)
    return [(one, reverse("reallocation:year", args=[office, one])) for one in years]
