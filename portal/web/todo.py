"""What waits for a person: each room adds its own; page, mail and counters read one list (G58).

    # plans/apps.py, in AppConfig.ready()
    todo.register(plans_to_do)

where `plans_to_do(request) -> list[TodoItem]` returns nothing for people it is not for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class TodoItem:
    """One thing to do: `label` says what, `why` in one sentence, `due` until when (or None).

    Without `url` it cannot be done yet, and `why` says what it waits for. `label` and `why` are
    text or lazy translations; `due` is an aware moment.
    """

    label: Any
    url: str
    due: datetime | None = None
    why: Any = ""


Source = Callable[[HttpRequest], Iterable[TodoItem]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a room's tasks; usable as a decorator, twice is once."""
    if source not in _sources:
        _sources.append(source)
    return source


def items(request: HttpRequest) -> list[TodoItem]:
    """All that waits for this person: by due moment, what has none comes last."""
    if not request.user.is_authenticated:
        return []
    found = [item for source in _sources for item in source(request)]
    return sorted(found, key=lambda item: item.due or _LAST)
