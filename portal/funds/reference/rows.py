"""A row as it should be, made from the reference files without touching the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from portal.funds.reference.files import ReferenceFault

Content = Mapping[str, dict[str, Any]]
Item = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A row as it should be: found by `key`, holding `fields`; foreign keys as `<name>_id`.

    `links` are many-to-many sets of keys. A care office is named by its slug in `office`.
    """

    model: type[Model]
    key: dict[str, Any]
    fields: dict[str, Any]
    links: dict[str, list[str]] = field(default_factory=dict)
    office: str = ""


def sourced(item: Item, **default: str) -> Item:
    """Where this item comes from, or else the group it stands in."""
    return {
        "basis": item.get("basis", default.get("basis", "source")),
        "ref": item.get("ref", default.get("ref", "")),
    }


def group_source(group: Item) -> dict[str, str]:
    """The source of a group, as the default for its items."""
    return {"basis": group["basis"], "ref": group["ref"]}


def plain(value: Any) -> Any:
    """JSON as the database gives it back: keys are text, dates are ISO text."""
    return json.loads(json.dumps(value, default=_iso))


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise ReferenceFault(f"{value!r} cannot be kept")
