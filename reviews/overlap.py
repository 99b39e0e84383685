"""Where two plans may ask money for the same thing twice (R-6.4-7). Pure.

A hint needs all of: an organisation in both plans, periods that overlap, and a title, a goal or a
budget line that is about the same. It is a reason to look, never a verdict. What a text is about
are its telling words (`reviews.wording`). A budget line without one, "interne projectleider", is
like another only when the same organisation asks the same amounts for it in the same years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from plans.data import Line, PlanData
from reviews.wording import alike, shared, telling, words_of

GOAL, LINE, TITLE = "goal", "line", "title"
ALIKE: Mapping[str, Decimal] = {
    GOAL: Decimal("0.50"),
    LINE: Decimal("0.45"),
    TITLE: Decimal("0.70"),
}
"""From which likeness a pair is shown. Measured on the example plans and on the seeded pairs in
tests/reviews/test_overlap_measured.py: raise or lower one and see there what it costs."""
SURE = Decimal("0.75")
SHORTEST = 5
"""Texts with fewer letters say too little to compare."""


class Strength(StrEnum):
    """How much a match or a hint says."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True)
class Piece:
    """A text to compare: the title, a goal of the plan, or a budget line of one organisation.

    `years`: what the fund is asked for this line, by year.
    """

    kind: str
    place: str
    text: str
    org: str = ""
    years: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A filed plan as far as the comparison needs it; `names` of everybody who takes part."""

    orgs: frozenset[str]
    start: date | None
    end: date | None
    pieces: tuple[Piece, ...]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """Two pieces about the same; `likeness` from 0 to 1, two decimals.

    `words` they have in common, `years` that both ask money in; `same`: in all these years both
    ask the same amount.
    """

    here: Piece
    there: Piece
    likeness: Decimal
    words: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    same: bool = False

    @property
    def strength(self) -> Strength:
        """Strong for the same amount, or much alike and, for lines, paid in the same years."""
        sure = self.likeness >= SURE and (self.here.kind != LINE or bool(self.years))
        told = bool(self.words)
        return Strength.STRONG if told and (sure or self.same) else Strength.WEAK


@dataclass(frozen=True)
class Overlap:
    """Why two plans may ask for the same: who, when, and what is alike, the likest first."""

    orgs: tuple[str, ...]
    begins: date
    ends: date
    matches: tuple[Match, ...]


def subject(data: PlanData) -> Subject:
    """What of a plan is compared: title, goals, and budget lines that the fund would pay."""
    goals = (Piece(GOAL, goal.code, goal.statement) for goal in data.goals)
    lines = (
        Piece(LINE, str(number), line.description, budget.org, _paid(line))
        for budget in data.budget
        for number, line in enumerate(budget.lines, start=1)
        if line.source == "fund"
    )
    members = frozenset(m.org for m in data.members if m.role != "partner")
    names = frozenset(m.name or m.org for m in data.members)
    pieces = (Piece(TITLE, "", data.title), *goals, *lines)
    return Subject(members, data.basis.start, data.basis.end, pieces, names)


def overlap(one: Subject, other: Subject) -> Overlap | None:
    """Why these two plans may overlap, or None when they do not."""
    orgs = one.orgs & other.orgs
    period = _common(one, other)
    if not orgs or period is None:
        return None
    found = sorted(_alike(one, other), key=_order)
    return Overlap(tuple(sorted(orgs)), *period, tuple(found)) if found else None


def _order(match: Match) -> tuple[object, ...]:
    weak = match.strength == Strength.WEAK
    return (weak, -match.likeness, match.here.kind, match.here.place, match.there.place)


def _paid(line: Line) -> dict[int, Decimal]:
    return {year: amount for year, amount in line.amounts.items() if amount}


def _common(one: Subject, other: Subject) -> tuple[date, date] | None:
    if not (one.start and one.end and other.start and other.end):
        return None
    begins, ends = max(one.start, other.start), min(one.end, other.end)
    return (begins, ends) if begins <= ends else None


def _alike(one: Subject, other: Subject) -> Iterator[Match]:
    """Each piece with its likest counterpart, where the two are about the same."""
    names = one.names | other.names
    theirs = [(piece, telling(piece.text, names)) for piece in other.pieces]
    for here in one.pieces:
        words = telling(here.text, names)
        found = [_match(here, words, *there) for there in theirs if _comparable(here, there[0])]
        best = max((m for m in found if _shown(m)), key=_worth, default=None)
        if best is not None:
            yield best


def _comparable(here: Piece, there: Piece) -> bool:
    """Like with like; budget lines only of one and the same organisation (R-6.4-1a)."""
    said = min(len(here.text.strip()), len(there.text.strip())) >= SHORTEST
    return said and (here.kind, here.org) == (there.kind, there.org)


def _match(here: Piece, mine: tuple[str, ...], there: Piece, theirs: tuple[str, ...]) -> Match:
    years = tuple(sorted(year for year in here.years if year in there.years))
    same = bool(years) and all(here.years[year] == there.years[year] for year in years)
    if mine or theirs:
        return Match(here, there, alike(mine, theirs), shared(mine, theirs), years, same)
    return Match(here, there, alike(words_of(here.text), words_of(there.text)), (), years, same)


def _shown(match: Match) -> bool:
    if match.words:
        return match.likeness >= ALIKE[match.here.kind]
    return match.likeness >= SURE and (match.same or match.here.kind != LINE)


def _worth(match: Match) -> tuple[bool, Decimal]:
    return match.strength == Strength.STRONG, match.likeness
