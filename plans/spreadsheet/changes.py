"""What a file would change: line by line and in the totals. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from plans.data import Line
from plans.spreadsheet.layout import SOURCES, plain
from portal.money import ZERO, total

Kind = Literal["added", "changed", "gone"]
Pair = tuple[Line | None, Line | None]


@dataclass(frozen=True)
class Detail:
    """A field of a line that gets another value; `year` for an amount."""

    field: str
    before: object
    after: object
    year: int = 0


@dataclass(frozen=True)
class Change:
    """One line that is added, changed or gone; `number` is its place, counted from 1."""

    kind: Kind
    number: int
    description: str
    before: Decimal
    after: Decimal
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Totals:
    """One source and year before and after."""

    source: str
    year: int
    before: Decimal
    after: Decimal


def same(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether nothing would change: the same lines in the same order."""
    return plain(before) == plain(after)


def changes(before: Sequence[Line], after: Sequence[Line]) -> tuple[Change, ...]:
    """What happens per line: first the lines as they would be, then those that go."""
    old, new = plain(before), plain(after)
    partner = _partners(old, new)
    found = [_of(n, old[partner[n]] if n in partner else None, x) for n, x in enumerate(new)]
    kept = set(partner.values())
    gone = [_of(n, x, None) for n, x in enumerate(old) if n not in kept]
    return tuple(change for change in (*found, *gone) if change is not None)


def _partners(old: Sequence[Line], new: Sequence[Line]) -> dict[int, int]:
    """New line to old line: the same one, else of the same name, else in the same place."""
    partner: dict[int, int] = {}
    free = dict.fromkeys(range(len(old)))
    for alike in (_equal, _same_name):
        for n, line in enumerate(new):
            if n not in partner:
                match = next((m for m in free if alike(old[m], line)), None)
                if match is not None:
                    partner[n] = match
                    del free[match]
    for n in range(len(new)):
        if n not in partner and n in free:
            partner[n] = n
            del free[n]
    return partner


def _equal(one: Line, other: Line) -> bool:
    return one == other


def _same_name(one: Line, other: Line) -> bool:
    name = one.description.strip().casefold()
    return bool(name) and name == other.description.strip().casefold()


def _of(number: int, old: Line | None, new: Line | None) -> Change | None:
    if old == new:
        return None
    line = new or old
    assert line is not None  # noqa: S101 - one of both is there
    kind: Kind = "gone" if new is None else "added" if old is None else "changed"
    details = tuple(_details(old, new)) if old and new else ()
    return Change(kind, number + 1, line.description, _sum(old), _sum(new), details)


def _sum(line: Line | None) -> Decimal:
    return total(line.amounts.values()) if line else ZERO


def _details(old: Line, new: Line) -> Iterator[Detail]:
    for name in old.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if name == "amounts":
            for year in sorted({*before, *after}):
                if before.get(year, ZERO) != after.get(year, ZERO):
                    yield Detail(name, before.get(year, ZERO), after.get(year, ZERO), year)
        elif before != after:
            yield Detail(name, before, after)


def totals(before: Sequence[Line], after: Sequence[Line]) -> tuple[Totals, ...]:
    """Every source and year with money, before and after."""
    years = sorted({y for line in (*before, *after) for y, a in line.amounts.items() if a})
    found = [
        Totals(source, year, _at(before, source, year), _at(after, source, year))
        for source in SOURCES
        for year in years
    ]
    return tuple(t for t in found if t.before or t.after)


def _at(lines: Iterable[Line], source: str, year: int) -> Decimal:
    return total(line.amounts.get(year, ZERO) for line in lines if line.source == source)
