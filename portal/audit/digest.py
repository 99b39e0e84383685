"""The fingerprint of an event and the hashes of the chain; standard library only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

FIELDS = (
    "at",
    "verb",
    "actor_id",
    "actor_label",
    "organisation_id",
    "organisation_label",
    "office_id",
    "object_type",
    "object_id",
    "plan_id",
    "from_state",
    "to_state",
    "reason",
    "policy_version",
    "data",
)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def digest(facts: Mapping[str, object]) -> str:
    """SHA-256 of the facts of an event in one fixed notation (sorted keys, UTC, ASCII)."""
    text = json.dumps(
        {name: _plain(facts[name]) for name in FIELDS}, sort_keys=True, separators=(",", ":")
    )
    return sha256(text.encode()).hexdigest()


def link(prev_hash: str, position: int, event_id: int, event_digest: str) -> str:
    """The hash of a link; migration 0002 computes the same inside the database."""
    return sha256(f"{prev_hash}:{position}:{event_id}:{event_digest}".encode()).hexdigest()
