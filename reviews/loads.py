"""A proposal of who scores a plan: the least busy first. Pure; a person confirms it (G19)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """A reviewer with what waits for them and what they did before.

    `open`: assignments not finished; `done`: handed in; `before`: plans of the same lead scored;
    `obstacle`: why this person cannot score this plan, "" when nothing is known; `asked`: is on
    the plan already.
    """

    number: int
    name: str
    open: int = 0
    done: int = 0
    before: int = 0
    obstacle: str = ""
    asked: bool = False

    @property
    def available(self) -> bool:
        """Whether this person can be asked."""
        return not self.obstacle and not self.asked


def proposal(candidates: Iterable[Candidate], wanted: int) -> frozenset[int]:
    """The numbers of up to `wanted` available people: fewest open, then fewest done, then those
    who know this lead least, then by name, so that the same people give the same proposal."""
    free = sorted(
        (c for c in candidates if c.available),
        key=lambda c: (c.open, c.done, c.before, c.name, c.number),
    )
    return frozenset(c.number for c in free[: max(0, wanted)])
