"""The reference files of this room: where they are, what is in them, which version it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parents[1] / "data"
POLICY = FOLDER / "policy"

# In the order of loading: what is referred to comes first.
FILES = (
    "documents",
    "care-offices",
    "frameworks",
    "conditions",
    "budget-rules",
    "schemes",
    "cost-categories",
    "other-schemes",
    "calendars",
    "reporting",
    "prioritisation",
    "clauses",
    "regions",
)


class ReferenceFault(Exception):
    """A reference file cannot be loaded; the message says which row and why."""


@dataclass(frozen=True)
class ReferenceFile:
    """One file: its parsed content and the SHA-256 of its bytes."""

    name: str
    content: dict[str, Any]
    sha256: str


def read(name: str, folder: Path = FOLDER) -> ReferenceFile:
    """The reference file `name`. Raises ReferenceFault when it is missing or no YAML mapping."""
    path = folder / f"{name}.yaml"
    try:
        raw = path.read_bytes()
        content = yaml.safe_load(raw)
    except (OSError, yaml.YAMLError) as problem:
        raise ReferenceFault(f"{path.name}: {problem}") from problem
    if not isinstance(content, dict):
        raise ReferenceFault(f"{path.name}: no mapping at the top")
    return ReferenceFile(path.name, content, hashlib.sha256(raw).hexdigest())
