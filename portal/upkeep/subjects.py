"""What events and mails speak of: the rooms above say what is a plan and who sees it.

# plans/entries.py, when the application starts
subjects.plans_are(Plans(visible, named, found))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.audit.models import Event

Numbers = QuerySet[Any, int]
"""Numbers of plans, one column: to filter, to read, or as a subquery for `__in`."""


@dataclass(frozen=True)
class Subject:
    """A plan in a line of a list."""

    label: str
    url: str


@dataclass(frozen=True)
class Plans:
    """What the room of plans answers: which of them a person sees, their names, a search."""

    visible: Callable[[Any], Numbers]
    named: Callable[[Iterable[int]], dict[int, Subject]]
    found: Callable[[str], Numbers]


def _nothing(asked: object) -> Numbers:
    return Event.objects.none().values_list("pk", flat=True)


_plans = [Plans(_nothing, lambda numbers: {}, _nothing)]


def plans_are(source: Plans) -> None:
    """Say where plans come from; the last one registered answers."""
    _plans[:] = [source]


def plans() -> Plans:
    """The room that answers about plans; it knows none when nobody registered."""
    return _plans[0]
