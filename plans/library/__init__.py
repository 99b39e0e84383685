"""Typical budget lines and indicators that a coalition may start from (practice.md 9.2, 9.3)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

FOLDER = Path(__file__).parent


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One example: what it fills in, by field, and what it leans on.

    `about` is what is usual, with its range; `ref` where that comes from.
    """

    code: str
    theme: str
    name: str
    fills: dict[str, str]
    about: str = ""
    ref: str = ""


@cache
def examples(rows: str) -> tuple[Example, ...]:
    """The examples for these rows of a plan: `lines` or `goals`; none for others."""
    path = FOLDER / f"{rows}.yaml"
    if not rows.isidentifier() or not path.exists():
        return ()
    raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(msgspec.convert(raw["examples"], list[Example]))


def example(rows: str, code: str) -> Example | None:
    """The example with this code; None when there is none."""
    return next((e for e in examples(rows) if e.code == code), None)


def themes(rows: str) -> list[tuple[str, list[Example]]]:
    """The examples by theme, in the order of the file."""
    found: dict[str, list[Example]] = {}
    for one in examples(rows):
        found.setdefault(one.theme, []).append(one)
    return list(found.items())
