"""Building blocks for CheckConstraints that back the states of a machine."""

from __future__ import annotations

from django.db.models import Q


def iff(left: Q, right: Q) -> Q:
    """Both hold or neither does, for example `iff(Q(state="ended"), Q(ended_at__isnull=False))`."""
    return (left & right) | (~left & ~right)
