"""Where two plans may ask money for the same thing twice (R-6.4-7). Pure.

A hint needs all of: an organisation in both plans, periods that overlap, and a goal or a budget
line that reads alike. It is a reason to look, never a verdict. Likeness is that of PostgreSQL's
pg_trgm: of the groups of three letters in both texts, which share is common to the two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from plans.data import PlanData

GOALS_ALIKE = Decimal("0.45")
LINES_ALIKE = Decimal("0.55")
SHORTEST = 8
"""Texts with fewer letters say too little to compare."""

GOAL, LINE = "goal", "line"
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Piece:
    """A text to compare: a goal of the plan, or a budget line of one organisation."""

    kind: str
    place: str
    text: str
    org: str = ""


@dataclass(frozen=True)
class Subject:
    """A filed plan as far as the comparison needs it."""

    orgs: frozenset[str]
    start: date | None
    end: date | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Match:
    """Two pieces that read alike; `likeness` from 0 to 1, two decimals."""

    here: Piece
    there: Piece
    likeness: Decimal


@dataclass(frozen=True)
class Overlap:
    """Why two plans may ask for the same: who, when, and what reads alike, the likest first."""

    orgs: tuple[str, ...]
    begins: date
    ends: date
    matches: tuple[Match, ...]


def subject(data: PlanData) -> Subject:
    """What of a plan is compared: goals, and budget lines that the fund would pay."""
    goals = (Piece(GOAL, goal.code, goal.statement) for goal in data.goals)
    lines = (
        Piece(LINE, str(number), line.description, budget.org)
        for budget in data.budget
        for number, line in enumerate(budget.lines, start=1)
        if line.source == "fund"
    )
    members = frozenset(m.org for m in data.members if m.role != "partner")
    return Subject(members, data.basis.start, data.basis.end, (*goals, *lines))


def overlap(one: Subject, other: Subject) -> Overlap | None:
    """Why these two plans may overlap, or None when they do not."""
    orgs = one.orgs & other.orgs
    period = _common(one, other)
    if not orgs or period is None:
        return None
    found = sorted(_alike(one, other), key=lambda m: (-m.likeness, m.here.kind, m.here.place))
    return Overlap(tuple(sorted(orgs)), *period, tuple(found)) if found else None


def likeness(one: str, other: str) -> Decimal:
    """How alike two texts are, 0 to 1, two decimals; the order does not matter."""
    a, b = _trigrams(one), _trigrams(other)
    if not a or not b:
        return Decimal("0.00")
    share = Decimal(len(a & b)) / Decimal(len(a | b))
    return share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _common(one: Subject, other: Subject) -> tuple[date, date] | None:
    if not (one.start and one.end and other.start and other.end):
        return None
    begins, ends = max(one.start, other.start), min(one.end, other.end)
    return (begins, ends) if begins <= ends else None


def _alike(one: Subject, other: Subject) -> Iterator[Match]:
    """The likest counterpart of each piece, where it is like enough."""
    for here in one.pieces:
        candidates = [p for p in other.pieces if _comparable(here, p)]
        best = _best(here, candidates)
        if best is not None and best.likeness >= (
            GOALS_ALIKE if here.kind == GOAL else LINES_ALIKE
        ):
            yield best


def _comparable(here: Piece, there: Piece) -> bool:
    """Goals with goals; budget lines only of one and the same organisation (R-6.4-1a)."""
    return (here.kind, here.org) == (there.kind, there.org)


def _best(here: Piece, candidates: Sequence[Piece]) -> Match | None:
    if len(here.text.strip()) < SHORTEST:
        return None
    matches = [
        Match(here, there, likeness(here.text, there.text))
        for there in candidates
        if len(there.text.strip()) >= SHORTEST
    ]
    return max(matches, key=lambda m: m.likeness, default=None)


def _trigrams(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = (f"  {word} " for word in _WORDS.findall(bare))
    return frozenset(word[n : n + 3] for word in words for n in range(len(word) - 2))
