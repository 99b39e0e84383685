"""What changed between two versions of a plan: texts, rows and budget cells. Pure.

Rows with a code are matched by it. Rows without one (budget lines, statements, what stays, reports)
are matched by what they are about; what is left over is paired in order. Where one side shows only
totals of a budget, totals are compared: a comparison tells a reader nothing that the versions do
not (R-6.4-1a).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy

from plans.data import OrgBudget, PlanData
from plans.gaps import filled
from plans.labels import FIELDS, ROWS, SOURCES
from plans.structure import Section
from plans.texts import section_of
from plans.visibility import totals_only

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# By what a row of a list is known to be the same one.
_IDENTITY: dict[str, tuple[str, ...]] = {
    "members": ("org",),
    "goals": ("code",),
    "activities": ("code",),
    "milestones": ("code",),
    "support.statements": ("organisation",),
    "budget.lines": ("category", "description", "source"),
    "money.cashiers": ("org",),
    "embedding.items": ("what",),
    "other_schemes": ("scheme",),
    "monitoring.moments": ("due", "kind"),
}
# Lists whose rows have no code: leftovers are paired in order, not called gone and new.
_NUMBERED = frozenset(
    {"support.statements", "budget.lines", "embedding.items", "monitoring.moments"}
)
# Rows of money, and where their amounts per year are.
_MONEY = {"budget.lines": "amounts", "money.cashiers": "shares"}
TOTAL = "budget.totals"
"""The field of a change in what an organisation asks per source and year."""
_TITLES = ("statement", "title", "name", "description", "what", "organisation", "content", "org")


@dataclass(frozen=True)
class Change:
    """One difference; `before` or `after` is None where something came or went.

    `path` is the place: `basis.summary`, `goals.D1.unit`, `budget.baken.lines.2.amounts.2027`;
    `field` is the same without rows and years, a key of `FIELDS`, of `ROWS` for a whole row, or
    `TOTAL`. The values are as in `PlanData`; a whole row that came or went shows its title, and
    if it is money its amounts.
    """

    section: Section
    label: _StrPromise | str
    path: str
    before: Any
    after: Any
    field: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a comparison is: the list, the words for its row, and the start of the path."""

    rows: str
    label: _StrPromise | str
    path: str

    def change(
        self, label: _StrPromise | str, path: str, before: Any, after: Any, field: str
    ) -> Change:
        words = format_lazy("{row}: {field}", row=self.label, field=label) if label else self.label
        place = f"{self.path}.{path}" if path else self.path
        return Change(section_of(self.rows), words, place, before, after, field)


def differences(old: PlanData, new: PlanData) -> tuple[Change, ...]:
    """Every difference between two versions, in the order of the sections."""
    changes = [*_single_fields(old, new), *_budgets(old, new)]
    for rows in ROWS:
        if rows != "budget.lines":
            changes += _list(rows, _at(old, rows), _at(new, rows), new)
    order = list(Section)
    return tuple(sorted(changes, key=lambda change: order.index(change.section)))


def _at(data: PlanData, path: str) -> Any:
    value: Any = data
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _single_fields(old: PlanData, new: PlanData) -> Iterator[Change]:
    for field, label in FIELDS.items():
        if field.rpartition(".")[0] not in ROWS:
            before, after = _at(old, field), _at(new, field)
            if before != after:
                yield Change(section_of(field), label, field, before, after, field)


def _list(
    rows: str, old: Sequence[Any], new: Sequence[Any], plan: PlanData, org: str = ""
) -> Iterator[Change]:
    names = {m.org: m.name or m.org for m in plan.members}
    for before, after, key in _pairs(rows, old, new):
        words = filled(ROWS[rows], {"row": names.get(key, key), "org": names.get(org, org)})
        path = f"budget.{org}.lines.{key}" if org else f"{rows}.{key}"
        place = _Place(rows, words, path)
        if before is None or after is None:
            yield place.change("", "", _title(before), _title(after), rows)
            yield from _amounts(place, before, after)
        else:
            yield from _row(place, before, after)


def _row(place: _Place, old: Any, new: Any) -> Iterator[Change]:
    for field, label in FIELDS.items():
        rows, _dot, name = field.rpartition(".")
        if rows == place.rows:
            before, after = getattr(old, name), getattr(new, name)
            if isinstance(after, Mapping):
                yield from _years(place, label, name, before, after, field)
            elif before != after:
                yield place.change(label, name, before, after, field)


def _amounts(place: _Place, old: Any, new: Any) -> Iterator[Change]:
    """The amounts of a whole row of money that came or went: cells of the budget, none hidden."""
    if place.rows in _MONEY:
        name = _MONEY[place.rows]
        before, after = (getattr(side, name) if side else {} for side in (old, new))
        field = f"{place.rows}.{name}"
        yield from _years(place, FIELDS[field], name, before, after, field)


def _years(
    place: _Place,
    label: _StrPromise | str,
    name: str,
    old: Mapping[int, Any],
    new: Mapping[int, Any],
    field: str,
) -> Iterator[Change]:
    """One change for each year that differs; no amount is an amount of zero."""
    for year in sorted({*old, *new}):
        before, after = old.get(year), new.get(year)
        nothing = name != "year_values" and not before and not after
        if before != after and not nothing:
            words = format_lazy("{field} {year}", field=label, year=year)
            path = f"{name}.{year}" if name else str(year)
            yield place.change(words if label else str(year), path, before, after, field)


def _budgets(old: PlanData, new: PlanData) -> Iterator[Change]:
    befores, afters = ({b.org: b for b in side.budget} for side in (old, new))
    for org in dict.fromkeys((*afters, *befores)):
        before, after = (side.get(org, OrgBudget(org)) for side in (befores, afters))
        if before.totals is None and after.totals is None:
            yield from _list("budget.lines", before.lines, after.lines, new, org)
        else:
            yield from _totals(totals_only(before), totals_only(after), new)


def _totals(old: OrgBudget, new: OrgBudget, plan: PlanData) -> Iterator[Change]:
    name = next((m.name for m in plan.members if m.org == new.org), "") or new.org
    for source, words in SOURCES.items():
        before, after = ((side.totals or {}).get(source, {}) for side in (old, new))
        place = _Place("budget.lines", filled(words, {"org": name}), f"budget.{new.org}.{source}")
        yield from _years(place, "", "", before, after, TOTAL)


def _pairs(rows: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[Any, Any, str]]:
    """Rows that belong together and the name of the row: those of `new`, then those that went."""
    befores, afters = _keyed(rows, old), _keyed(rows, new)
    spare = [row for key, row in befores.items() if key not in afters]
    for number, (key, after) in enumerate(afters.items(), start=1):
        before = befores.get(key)
        if before is None and rows in _NUMBERED and spare:
            before = spare.pop(0)
        yield before, after, _name(rows, after, number)
    for gone in spare:
        yield gone, None, _name(rows, gone, old.index(gone) + 1)


def _keyed(rows: str, values: Sequence[Any]) -> dict[tuple[Any, ...], Any]:
    """Rows by identity; a second row of the same identity gets a number."""
    found: dict[tuple[Any, ...], Any] = {}
    for value in values:
        identity = tuple(getattr(value, name) for name in _IDENTITY[rows])
        again = sum(key[:-1] == identity for key in found)
        found[(*identity, again)] = value
    return found


def _name(rows: str, value: Any, number: int) -> str:
    return str(number) if rows in _NUMBERED else str(getattr(value, _IDENTITY[rows][0]))


def _title(row: Any) -> str | None:
    """What a whole row says at a glance; None when there is no row."""
    texts = (getattr(row, name, "") for name in _TITLES)
    return None if row is None else next((text for text in texts if text), "")
