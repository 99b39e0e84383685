"""What an award says, as the room above hands it to the agreement; and its division. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from plans.dividing import Years
from portal.money import ZERO, total


@dataclass(frozen=True)
class Elsewhere:
    """What another care office makes of the same plan: asked and granted in euros in all.

    `granted` is zero when it refused, and None while its decision is not final.
    """

    office: str
    region: str
    reference: str
    asked: Decimal
    granted: Decimal | None


@dataclass(frozen=True)
class Grant:
    """A final award: `amounts` in euros per year; `decided_at` and `final_at` are instants.

    `elsewhere`: the other care offices of a plan that spans regions; each has its own agreement.
    """

    decision: str
    amounts: Years
    decided_at: datetime
    final_at: datetime
    elsewhere: tuple[Elsewhere, ...] = ()


def adds_up(division: Mapping[str, Years], granted: Years) -> bool:
    """Whether the parts of all organisations are what was granted, in every year."""
    years = {y for part in division.values() for y in part} | set(granted)
    return all(
        total(part.get(year, ZERO) for part in division.values()) == granted.get(year, ZERO)
        for year in years
    )
