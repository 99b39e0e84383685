"""Dividing the envelopes of a call over the plans that pass every condition. Pure.

Only eligible plans are ranked: nothing here makes up for a condition that fails (R-6.4). The
weighted figure orders them, then the prioritisation aspects, then who filed first; people may
put a plan elsewhere. From the top each plan gets what it asks while the money of every year
lasts; the first that does not fit in a year draws the line of that year (R-5.2.3-3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum

from portal.money import ZERO, total

Years = Mapping[int, Decimal]


class Place(Enum):
    """What the ranking proposes for a plan."""

    DECIDED = "decided"
    FULL = "full"
    PARTIAL = "partial"
    RESERVE = "reserve"


@dataclass(frozen=True)
class Candidate:
    """An eligible plan: its figure of 0 to 100, its aspects that are met, what it asks per year.

    `granted` is what a standing decision commits per year; None while nothing is decided. What
    was decided is no longer in the envelopes, so such a plan takes nothing more. `tried` is what
    a what-if copy gives it instead of what it asks, in the years in which it tries something.
    """

    case: int
    figure: Decimal
    filed_at: datetime
    asked: Years
    aspects: int = 0
    granted: Years | None = None
    tried: Years = field(default_factory=dict)

    @property
    def wanted(self) -> dict[int, Decimal]:
        """What it is to get per year: never more than it asks, and no year with nothing."""
        found = {y: min(asked, self.tried.get(y, asked)) for y, asked in self.asked.items()}
        return {year: amount for year, amount in found.items() if amount}

    @property
    def is_tried(self) -> bool:
        """Whether a what-if copy gives it less than it asks."""
        return any(self.tried.get(year, asked) < asked for year, asked in self.asked.items())


@dataclass(frozen=True)
class Row:
    """A plan at its place, with what is proposed in each year, in euros."""

    position: int
    candidate: Candidate
    place: Place
    proposed: Years

    @property
    def short(self) -> dict[int, Decimal]:
        """The years in which it gets less than it asks, and by how much."""
        asked = self.candidate.asked.items()
        found = {year: amount - self.proposed.get(year, ZERO) for year, amount in asked}
        return {year: amount for year, amount in found.items() if amount}


@dataclass(frozen=True)
class Allocation:
    """The envelopes divided: the rows in order, what remains, and where each year ends.

    `cuts` names per year the position of the first plan that did not fit; years in which all
    fit are not in it.
    """

    rows: tuple[Row, ...]
    room: Years
    remainder: Years
    cuts: Mapping[int, int] = field(default_factory=dict)

    @property
    def reserve(self) -> tuple[Row, ...]:
        """The reserve list, in order."""
        return tuple(row for row in self.rows if row.place == Place.RESERVE)

    def proposed(self, year: int) -> Decimal:
        """What goes to plans that were not decided on yet, in one year."""
        open_ = (row for row in self.rows if row.place != Place.DECIDED)
        return total(row.proposed.get(year, ZERO) for row in open_)


def natural(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The order by figure; equal figures by aspects met, then by moment of filing."""
    return sorted(candidates, key=_rank)


def _rank(one: Candidate) -> tuple[Decimal, int, datetime, int]:
    return -one.figure, -one.aspects, one.filed_at, one.case


def ordered(candidates: Iterable[Candidate], by_hand: Sequence[int]) -> list[Candidate]:
    """The order by hand; a plan that nobody placed comes in where its figure puts it.

    A newcomer stands where the fewest others are on the wrong side of it by their figures, the
    lowest such place, so that it does not pass a plan that was lifted by hand. Numbers of plans
    that are gone do not count.
    """
    found = {c.case: c for c in candidates}
    placed = [found[case] for case in dict.fromkeys(by_hand) if case in found]
    known = {c.case for c in placed}
    for new in natural(c for c in found.values() if c.case not in known):
        placed.insert(_entry(new, placed), new)
    return placed


def _entry(new: Candidate, placed: Sequence[Candidate]) -> int:
    outranks = [_rank(new) < _rank(one) for one in placed]
    wrong = [sum(outranks[:at]) + outranks[at:].count(False) for at in range(len(placed) + 1)]
    return max(at for at, count in enumerate(wrong) if count == min(wrong))


def moved(order: Sequence[int], case: int, position: int) -> list[int]:
    """The order with one plan at `position` (1 is the top); what is out of range is the end.

    Raises ValueError for a plan that is not in the order.
    """
    rest = [one for one in order if one != case]
    if len(rest) == len(order):
        raise ValueError(f"{case} is not in the ranking")
    rest.insert(max(0, position - 1), case)
    return rest


def allocate(order: Sequence[Candidate], room: Years) -> Allocation:
    """Divide `room` (what can still be decided on, euros per year) from the top down.

    The first plan that does not fit in a year closes that year: it is offered what is left, and
    whoever asks in that year further down stands on the reserve list. A year without an envelope
    has no room. A plan that is tried with less in a what-if copy takes that less, in part.
    """
    left = dict(room)
    cuts: dict[int, int] = {}
    rows = tuple(_place(n, c, left, cuts) for n, c in enumerate(order, start=1))
    return Allocation(rows, dict(room), left, cuts)


def _place(position: int, one: Candidate, left: dict[int, Decimal], cuts: dict[int, int]) -> Row:
    if one.granted is not None:
        return Row(position, one, Place.DECIDED, dict(one.granted))
    wanted = one.wanted
    if any(year in cuts for year in wanted):
        return Row(position, one, Place.RESERVE, {})
    short = [year for year, amount in wanted.items() if amount > left.get(year, ZERO)]
    cuts.update(dict.fromkeys(short, position))
    proposed = {year: min(amount, left.get(year, ZERO)) for year, amount in wanted.items()}
    proposed = {year: amount for year, amount in proposed.items() if amount > ZERO}
    for year, amount in proposed.items():
        left[year] -= amount
    if not short and not one.is_tried:
        return Row(position, one, Place.FULL, proposed)
    return Row(position, one, Place.PARTIAL if proposed else Place.RESERVE, proposed)


@dataclass(frozen=True)
class Difference:
    """What a what-if copy would change for one plan."""

    case: int
    before: Row | None
    after: Row | None

    @property
    def is_change(self) -> bool:
        """Whether place in the order, outcome or amount differ."""
        return _seen(self.before) != _seen(self.after)

    @property
    def money(self) -> Decimal:
        """By how much the proposal changes, over all years."""
        return _sum(self.after) - _sum(self.before)


def compare(real: Allocation, copy: Allocation) -> list[Difference]:
    """Every plan of the two, in the order of the copy, with what differs."""
    before = {row.candidate.case: row for row in real.rows}
    after = {row.candidate.case: row for row in copy.rows}
    both = list(after) + [case for case in before if case not in after]
    return [Difference(case, before.get(case), after.get(case)) for case in both]


def _seen(row: Row | None) -> tuple[int, Place, Years] | None:
    return None if row is None else (row.position, row.place, row.proposed)


def _sum(row: Row | None) -> Decimal:
    return ZERO if row is None else total(row.proposed.values())
