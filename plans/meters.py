"""What each condition still asks of a plan: how far it is, and the points with their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plans.gaps import Gap, Severity
from plans.readiness import Reading, meter
from portal.funds.models import Condition

Point = tuple[Gap, str]


@dataclass(frozen=True)
class Meter:
    """A condition with the points that the reader can repair: those that block, then advice."""

    condition: Condition
    reading: Reading
    blocking: tuple[Point, ...]
    advice: tuple[Point, ...]

    @property
    def open(self) -> int:
        """How many points block, as many as the list names.

        Points in the figures of another organisation are not named here (R-6.4-1a); then the
        number of checks that are open says that there is something.
        """
        return len(self.blocking) or self.reading.open


def meters(
    conditions: Iterable[Condition], found: Iterable[Gap], points: Iterable[Point]
) -> list[Meter]:
    """A meter per condition; `found` is everything that lacks, `points` what the reader may see."""
    conditions = list(conditions)
    readings = meter(found, [c.code for c in conditions])
    stops, advice = _by_condition(points)
    return [
        Meter(c, r, tuple(stops.get(c.code, ())), tuple(advice.get(c.code, ())))
        for c, r in zip(conditions, readings, strict=True)
    ]


Places = dict[str, list[Point]]


def _by_condition(points: Iterable[Point]) -> tuple[Places, Places]:
    """Per condition the points that block, and those that are advice; each looked at once."""
    stops: Places = {}
    advice: Places = {}
    for point in points:
        gap = point[0]
        if gap.severity != Severity.INFORM:
            found = stops if gap.severity == Severity.BLOCK else advice
            for code in dict.fromkeys(gap.conditions):
                found.setdefault(code, []).append(point)
    return stops, advice
