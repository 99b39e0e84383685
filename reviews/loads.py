"""A proposal of who scores a plan: the least busy first. Pure; a person confirms it (G19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


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


@dataclass(frozen=True)
class Wanted:
    """A plan that needs `seats` more reviewers, and who could take them."""

    plan: int
    seats: int
    candidates: Sequence[Candidate]


def balanced(plans: Iterable[Wanted]) -> dict[int, frozenset[int]]:
    """Whom to ask for several plans at once: each proposal counts as load for the next plan.

    Plans for which the fewest people are available choose first, then in the order given, so that
    a plan with many ties is not left with nobody.
    """
    taken: Counter[int] = Counter()
    found: dict[int, frozenset[int]] = {}
    for wanted in sorted(plans, key=lambda w: sum(c.available for c in w.candidates)):
        people = [replace(c, open=c.open + taken[c.number]) for c in wanted.candidates]
        found[wanted.plan] = proposal(people, wanted.seats)
        taken.update(found[wanted.plan])
    return found
