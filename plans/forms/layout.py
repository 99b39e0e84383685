"""How the fields of a row stand on the page: short ones side by side, optional ones folded away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.forms.boundfield import BoundField

YEARS = "<years>"
"""Stands for the fields of all years in a layout."""


@dataclass(frozen=True)
class Line:
    """Fields side by side; with a `label` as a group of their own, `folded` behind it."""

    names: tuple[str, ...]
    label: Any = ""
    folded: bool = False


@dataclass(frozen=True)
class Group:
    """A line of a layout with its fields; a folded one opens when something is in it."""

    line: Line
    fields: Sequence[BoundField]

    @property
    def of_years(self) -> bool:
        """Whether these are the fields of the years."""
        return self.line.names == (YEARS,)

    @property
    def is_open(self) -> bool:
        """Whether a folded group has something to show."""
        return any(f.errors or f.value() for f in self.fields)


def line(*names: str, label: Any = "", folded: bool = False) -> Line:
    """`line("start", "end")`: these fields side by side."""
    return Line(names, label, folded)


def arranged(form: Form, layout: Sequence[Line]) -> list[Group]:
    """The visible fields of a form by the lines of its layout; what it does not name comes last."""
    visible = {f.name: f for f in form.visible_fields()}
    years = [n for n in visible if n.startswith("year_")]
    groups = []
    for one in layout:
        names = [m for n in one.names for m in (years if n == YEARS else [n])]
        groups.append(Group(one, [visible.pop(n) for n in names if n in visible]))
    rest = [Group(Line((name,)), [field]) for name, field in visible.items()]
    return [g for g in [*groups, *rest] if g.fields]
