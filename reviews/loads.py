"""A proposal of who scores a plan: the least busy first. Pure; a person confirms it (G19).

The work is divided first; between people who are as busy, whoever knows the region comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """What made the difference with the first person who is not proposed."""

    NEEDED = "needed"
    OPEN = "open"
    REGION = "region"
    DONE = "done"
    BEFORE = "before"
    NAME = "name"


@dataclass(frozen=True)
class Candidate:
    """A reviewer with what waits for them and what they did before.

    `open`: assignments not finished; `done`: handed in; `region`: of these in the region of the
    plan; `before`: other plans of the same coalition scored; `obstacle`: why this person cannot
    score this plan, "" when nothing is known; `asked`: is on the plan already.
    """

    number: int
    name: str
    open: int = 0
    done: int = 0
    region: int = 0
    before: int = 0
    obstacle: str = ""
    asked: bool = False

    @property
    def available(self) -> bool:
        """Whether this person can be asked."""
        return not self.obstacle and not self.asked


_ORDER = (Why.OPEN, Why.REGION, Why.DONE, Why.BEFORE, Why.NAME)


def _key(one: Candidate) -> tuple[Any, ...]:
    return (one.open, one.region == 0, one.done, one.before, one.name, one.number)


def proposal(candidates: Iterable[Candidate], wanted: int) -> dict[int, Why]:
    """The numbers of up to `wanted` available people, each with why.

    Fewest open first, then who knows the region, fewest done, who knows this coalition least, and
    by name, so that the same people give the same proposal.
    """
    free = sorted((c for c in candidates if c.available), key=_key)
    chosen, left = free[: max(0, wanted)], free[max(0, wanted) :]
    return {one.number: _why(one, left[0] if left else None) for one in chosen}


def _why(one: Candidate, left: Candidate | None) -> Why:
    if left is None:
        return Why.NEEDED
    pairs = zip(_ORDER, _key(one), _key(left), strict=False)
    return next((why for why, here, there in pairs if here != there), Why.NAME)


@dataclass(frozen=True)
class Wanted:
    """A plan that needs `seats` more reviewers, and who could take them."""

    plan: int
    seats: int
    candidates: Sequence[Candidate]


def balanced(plans: Iterable[Wanted]) -> dict[int, dict[int, Why]]:
    """Whom to ask for several plans at once: each proposal counts as load for the next plan.

    Plans for which the fewest people are available choose first, then in the order given, so that
    a plan with many ties is not left with nobody.
    """
    taken: Counter[int] = Counter()
    found: dict[int, dict[int, Why]] = {}
    for wanted in sorted(plans, key=lambda w: sum(c.available for c in w.candidates)):
        people = [replace(c, open=c.open + taken[c.number]) for c in wanted.candidates]
        found[wanted.plan] = proposal(people, wanted.seats)
        taken.update(found[wanted.plan].keys())
    return found
