"""What the office may ask about after filing, and what opens when it does. Pure.

A place is a whole part of the plan (`goals`), a list in it (`milestones`), one field
(`goals.target_value`, in every row), the budget lines of one organisation (`budget.baken`), or
the payment route (`money`). Of the coalition only the tasks open again (`members.task`): who takes
part was confirmed. The declarations need no question: a confirmation lapses when its content
changes, and the answer goes out only when all stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.labels import FIELDS, ROWS
from plans.structure import Section
from plans.texts import section_of
from plans.workflow import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CLOSED = frozenset({Section.COALITION, Section.DECLARATIONS})
BUDGET = "budget."
MONEY = "money"
TASKS = "members.task"

LISTS: dict[str, _StrPromise] = {
    "goals": _("Goals"),
    "activities": _("Activities"),
    "milestones": _("Milestones"),
    "support.statements": _("Statements of support"),
    "embedding.items": _("What stays after the plan"),
    "other_schemes": _("Other schemes"),
    "monitoring.moments": _("Reports"),
}
_WHOLE = {section.value for section in Section} - {s.value for s in CLOSED} - {"budget"}

Choices = list[tuple[str, "_StrPromise | str"]]


class Waiting(Protocol):
    """A plan, as far as what may change in it."""

    state: str
    open_places: list[str]


def places(orgs: Mapping[str, str]) -> list[tuple[Section, Choices]]:
    """Everything that can be asked about, per part; `orgs` are the names by slug."""
    found: dict[Section, Choices] = {s: [] for s in Section if s != Section.DECLARATIONS}
    found[Section.COALITION].append((TASKS, label_of(TASKS, orgs)))
    for section in found:
        if section not in (Section.BUDGET, Section.COALITION):
            found[section].append((section.value, label_of(section.value, orgs)))
    for place in (*LISTS, *FIELDS):
        section = section_of(place)
        if section not in (*CLOSED, Section.BUDGET) and place not in _WHOLE:
            found[section].append((place, label_of(place, orgs)))
    found[Section.BUDGET] = [
        (f"{BUDGET}{slug}", label_of(f"{BUDGET}{slug}", orgs)) for slug in orgs
    ]
    found[Section.BUDGET].append((MONEY, label_of(MONEY, orgs)))
    return list(found.items())


def label_of(place: str, orgs: Mapping[str, str] | None = None) -> _StrPromise | str:
    """What a place is called."""
    if place == MONEY:
        return _("Payment route and cashier")
    if place == TASKS:
        return _("Tasks of the organisations")
    if place.startswith(BUDGET):
        slug = org_of(place)
        return format_lazy("{of} {org}", of=_("Budget of"), org=(orgs or {}).get(slug, slug))
    if place in _WHOLE:
        return format_lazy("{part} ({all})", part=Section(place).label, all=_("the whole part"))
    if place in LISTS:
        return LISTS[place]
    rows = place.rpartition(".")[0]
    label = FIELDS.get(place, place)
    return format_lazy("{rows}: {field}", rows=LISTS[rows], field=label) if rows in LISTS else label


def is_place(place: str, orgs: Iterable[str]) -> bool:
    """Whether this is something that can be asked about in a plan of these organisations."""
    if place.startswith(BUDGET):
        return org_of(place) in set(orgs)
    if place == TASKS:
        return True
    known = place in FIELDS or place in LISTS or place in _WHOLE or place == MONEY
    return known and part_of(place) not in CLOSED and place.partition(".")[0] != "budget"


def part_of(place: str) -> Section:
    """The part of the plan that a place is in."""
    return section_of(place)


def org_of(place: str) -> str:
    """Whose budget lines a place is; "" for what the whole coalition shares."""
    return place.removeprefix(BUDGET) if place.startswith(BUDGET) else ""


def field_of(path: str) -> str:
    """The place of one change: `goals.D1.unit` is `goals.unit`, `goals.D1` is `goals`."""
    if path.startswith(BUDGET):
        return BUDGET + path.split(".")[1]
    for rows in sorted(ROWS, key=len, reverse=True):
        if path == rows or path.startswith(f"{rows}."):
            field = path.removeprefix(rows).strip(".").partition(".")[2].partition(".")[0]
            return f"{rows}.{field}" if field else rows
    return path


def covers(place: str, path: str) -> bool:
    """Whether a change at `path` (as in `compare.Change`) lies in what was asked about."""
    field = field_of(path)
    if field == place or field.startswith(f"{place}."):
        return True
    return place in _WHOLE and part_of(field).value == place


def is_shut(plan: Waiting, place: str) -> bool:
    """Whether the coalition answers questions now, and none of them is about this place."""
    return plan.state == State.CHANGES_ASKED and not is_open(plan.open_places, place)


def is_open(places: Iterable[str], path: str) -> bool:
    """Whether any of these places covers a change at `path`."""
    return any(covers(place, path) for place in places)
