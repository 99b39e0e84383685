"""Freezing facts: submission, decision, agreement, accepted report, settlement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import clock
from portal.documents.canonical import canonical, sha256
from portal.documents.models import Snapshot


def freeze(kind: str, data: Any, *, schema: int = 1, at: datetime | None = None) -> Snapshot:
    """Write `data` down for good and return the snapshot.

    `schema` is the version of the shape of `data`, for those who read it years later.
    Raises TypeError or ValueError for data without one notation (see `canonical`).
    """
    body = canonical(data)
    return Snapshot.objects.create(
        kind=kind,
        schema=schema,
        body=body,
        sha256=sha256(body),
        created_at=at or clock.now(),
    )


def intact(snapshot: Snapshot) -> bool:
    """Whether the body still has the hash that was kept with it."""
    return sha256(snapshot.body) == snapshot.sha256
