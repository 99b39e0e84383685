"""Rows that start from an example: a button beside a list, also without JavaScript."""

from __future__ import annotations

from typing import Any

from plans.library import example
from portal.web.forms import asks_for_row, whole, with_extra_row

# A row in which nothing else stands is free for an example.
_BARE = ("source", "kind", "structural", "DELETE", "code")


def grown(data: Any, prefix: str) -> Any:
    """What was typed with one row more, empty or out of the library; None when nobody asks."""
    if data is None:
        return None
    if asks_for_row(data, prefix):
        return with_extra_row(data, prefix)
    if data.get("add_row") != f"{prefix}-example":
        return None
    chosen = example(prefix, data.get(f"{prefix}-example", ""))
    return _filled(data, prefix, chosen.fills) if chosen else data


def _filled(data: Any, prefix: str, fills: dict[str, str]) -> Any:
    """The example in the first row that is free, else in a new one."""
    changed = data.copy()
    count = whole(data.get(f"{prefix}-TOTAL_FORMS")) or 0
    place = next((n for n in range(count) if _is_free(data, f"{prefix}-{n}-")), count)
    if place == count:
        changed = with_extra_row(data, prefix)
    for name, value in fills.items():
        changed[f"{prefix}-{place}-{name}"] = value
    return changed


def _is_free(data: Any, start: str) -> bool:
    return not any(
        data[name].strip()
        for name in data
        if name.startswith(start) and name.removeprefix(start) not in _BARE
    )
