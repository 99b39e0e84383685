"""The example plans as they stand in the files: fictitious, written out in full."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from plans.data import PlanData, parse

FOLDER = Path(__file__).parent
CODES = tuple(f"V{n}" for n in range(1, 11))
_NOT_CONTENT = ("code", "fictitious", "lead", "expected", "review", "reports")


@lru_cache(maxsize=16)
def raw(code: str) -> dict[str, Any]:
    """Everything the file of a plan says: content, expected outcome, review and reports."""
    path = FOLDER / f"v{int(code[1:]):02d}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=16)
def content(code: str) -> PlanData:
    """The content of a plan as one value."""
    return parse({k: v for k, v in raw(code).items() if k not in _NOT_CONTENT}, PlanData)
