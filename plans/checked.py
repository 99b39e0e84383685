"""The names of the automatic checks on a condition: which were met, and which were not. Pure.

"7 of 7 checks are met" says little to who judges; this says which seven places were looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plans.asked import LISTS, TASKS, label_of
from plans.gaps import Check
from plans.labels import FIELDS
from plans.readiness import checks_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_OTHERS: dict[str, _StrPromise] = {
    "members.org": _("organisations that take part"),
    "declarations.confirmed": _("confirmed by every organisation"),
}


@dataclass(frozen=True)
class Checked:
    """Where the checks on a condition looked, in words; `open` are those that are not met."""

    met: tuple[str, ...]
    open: tuple[str, ...]


def checked(condition: str, missing: Collection[str] = ()) -> Checked:
    """The checks on `condition`; `missing` are the codes of the blocking points that were found."""
    named = _named(condition, get_language() or "nl")
    not_met = {name for name, check in named if {check.code, check.needs} & set(missing)}
    names = dict.fromkeys(name for name, _check in named)
    return Checked(
        tuple(name for name in names if name not in not_met),
        tuple(name for name in names if name in not_met),
    )


@lru_cache(maxsize=64)
def _named(condition: str, language: str) -> tuple[tuple[str, Check], ...]:
    """The checks with their names, in the language that is active now."""
    return tuple((_name(check), check) for check in checks_of(condition))


def _name(check: Check) -> str:
    place = check.field
    if place == TASKS or place.rpartition(".")[0] in LISTS:
        return str(label_of(place))
    words = _OTHERS.get(place) or FIELDS.get(place)
    return f"{check.section.label}: {words}" if words else str(check.section.label)
