"""What changed between two versions of a plan: texts, rows and budget cells. Pure.

Rows with a code are matched by it; rows without (budget lines, statements, what stays, reports) by
what they are about, and what is left over in order. Where one side shows only totals of a budget,
totals are compared: a comparison tells a reader nothing that the versions do not (R-6.4-1a).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from plans.data import (
    CashierShare,
    EmbeddingItem,
    Line,
    Member,
    Moment,
    OrgBudget,
    PlanData,
    SchemeAnswer,
    Statement,
)
from plans.structure import Section
from plans.texts import section_of
from plans.visibility import totals_only

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By what a row is known to be the same; without an entry it is its `code`.
_IDENTITY: dict[type, tuple[str, ...]] = {
    Member: ("org",),
    OrgBudget: ("org",),
    CashierShare: ("org",),
    SchemeAnswer: ("scheme",),
    Line: ("category", "description", "source"),
    Statement: ("organisation",),
    EmbeddingItem: ("what",),
    Moment: ("due", "kind"),
}
# Rows without a code of their own: leftovers are paired in order, not called new and gone.
_PAIRED = (Line, Statement, EmbeddingItem, Moment)


@dataclass(frozen=True)
class Change:
    """One difference. `before` or `after` is None where something came or went.

    `path` is the place (`goals.D1.unit`, `budget.zilverlinde.lines.2.amounts.2027`); the values are
    as in `PlanData`.
    """

    section: Section
    label: _StrPromise | str
    path: str
    before: Any
    after: Any


def differences(old: PlanData, new: PlanData) -> tuple[Change, ...]:
    """Every difference between two versions, in the order of the sections."""
    changes = tuple(_struct(*_alike(old, new), (), ()))
    order = list(Section)
    return tuple(sorted(changes, key=lambda change: order.index(change.section)))


def _alike(old: PlanData, new: PlanData) -> tuple[PlanData, PlanData]:
    """Both versions with the same budgets hidden, so that only equals are compared."""
    hidden = {b.org for side in (old, new) for b in side.budget if b.totals is not None}
    return _hide(old, hidden), _hide(new, hidden)


def _hide(data: PlanData, orgs: set[str]) -> PlanData:
    budgets = tuple(totals_only(b) if b.org in orgs else b for b in data.budget)
    return msgspec.structs.replace(data, budget=budgets)


def _struct(old: Any, new: Any, at: tuple[str, ...], field: tuple[str, ...]) -> Iterator[Change]:
    """Differences between two values of one kind; `at` is the place, `field` its path."""
    for name in new.__struct_fields__:
        if name not in _IDENTITY.get(type(new), ("code",)) or isinstance(new, _PAIRED):
            values = getattr(old, name), getattr(new, name)
            yield from _value(*values, (*at, name), (*field, name))


def _value(old: Any, new: Any, at: tuple[str, ...], field: tuple[str, ...]) -> Iterator[Change]:
    if old == new:
        return
    if _is_rows(old) or _is_rows(new):
        yield from _rows(old, new, at, field)
    elif isinstance(new, msgspec.Struct):
        yield from _struct(old, new, at, field)
    elif isinstance(new, Mapping) or isinstance(old, Mapping):
        keys = sorted({*(old or {}), *(new or {})}, key=str)
        for key in keys:
            both = (old or {}).get(key), (new or {}).get(key)
            yield from _value(*both, (*at, str(key)), field)
    else:
        yield _change(at, field, old, new)


def _is_rows(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(row, msgspec.Struct) for row in value)


def _rows(old: Any, new: Any, at: tuple[str, ...], field: tuple[str, ...]) -> Iterator[Change]:
    for before, after, key in _pairs(old, new):
        place = (*at, key)
        if before is None or after is None:
            yield _change(place, field, _title(before), _title(after))
        else:
            yield from _struct(before, after, place, field)


def _pairs(old: tuple[Any, ...], new: tuple[Any, ...]) -> list[tuple[Any, Any, str]]:
    """Rows that belong together with the name of the row, in the order of the new version."""
    left = dict(_keyed(old))
    matched = {key: left.pop(key, None) for key, _row in _keyed(new)}
    spare = [row for row in left.values() if isinstance(row, _PAIRED)]
    pairs = []
    for number, (key, row) in enumerate(_keyed(new)):
        before = matched[key]
        if before is None and isinstance(row, _PAIRED) and spare:
            before = spare.pop(0)
        pairs.append((before, row, _name(row, number)))
    paired = {id(before) for before, _row, _key in pairs}
    gone = ((n, row) for n, row in enumerate(old) if id(row) not in paired)
    return pairs + [(row, None, _name(row, number)) for number, row in gone]


def _keyed(rows: tuple[Any, ...]) -> list[tuple[tuple[Any, ...], Any]]:
    """Rows with their identity; a second row of the same identity gets a number."""
    seen: dict[tuple[Any, ...], int] = {}
    found = []
    for row in rows:
        identity = tuple(getattr(row, f) for f in _IDENTITY.get(type(row), ("code",)))
        seen[identity] = seen.get(identity, 0) + 1
        found.append(((*identity, seen[identity]), row))
    return found


def _name(row: Any, number: int) -> str:
    """How a row is called in a path: its code, organisation or scheme, else its number."""
    if isinstance(row, _PAIRED):
        return row.organisation if isinstance(row, Statement) else str(number + 1)
    return str(getattr(row, _IDENTITY.get(type(row), ("code",))[0]))


def _title(row: Any) -> str | None:
    """What a row says at a glance, for a row that came or went."""
    if row is None:
        return None
    names = ("statement", "title", "name", "description", "what", "organisation", "content")
    texts = (getattr(row, name, "") for name in names)
    return next((text for text in texts if text), _name(row, 0))


def _change(at: tuple[str, ...], field: tuple[str, ...], before: Any, after: Any) -> Change:
    path = ".".join(field)
    return Change(section_of(field[0]), label(at, field), ".".join(at), before, after)


def label(at: tuple[str, ...], field: tuple[str, ...]) -> _StrPromise | str:
    raise NotImplementedError
