"""What the pages of the ranking show: plans in order, the line of each year, the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.funds.models import Aspect, Call, RegionalBudget
from portal.money import ZERO, format_number, total
from portal.web import charts
from portal.web.components import Tone
from reviews.allocation import Allocation, Place, Row, natural
from reviews.decision_pages import OUTCOME_TONES
from reviews.models import AspectAnswer, Case, Decision, Ranking, RankingMove
from reviews.ranking_rules import RankingVerb, ranking_verdict
from reviews.rankings import (
    Facts,
    envelopes_of,
    facts_of,
    last_moves,
    ranking_standing,
    real_ranking,
    tried_in,
)
from reviews.scoring import Judgement

PLACE_TONES: Mapping[Place, Tone] = {
    Place.FULL: "ok",
    Place.PARTIAL: "warn",
    Place.RESERVE: "neutral",
    Place.DECIDED: "info",
}


def place_words(place: Place) -> str:
    """What is proposed for a plan, in words."""
    return {
        Place.FULL: _("in full"),
        Place.PARTIAL: _("in part"),
        Place.RESERVE: _("reserve list"),
        Place.DECIDED: _("decided"),
    }[place]


@dataclass(frozen=True)
class YearLine:
    """The line above the first plan that does not fit in a year, with what is left for it."""

    year: int
    left: Decimal


@dataclass(frozen=True)
class RankLine:
    """A plan in the ranking, with what the page shows of it."""

    row: Row
    case: Case
    judgement: Judgement
    amounts: tuple[tuple[int, Decimal, Decimal], ...]
    decision: Decision | None
    natural: int
    move: RankingMove | None
    answers: tuple[tuple[Aspect, AspectAnswer | None], ...]
    lines: tuple[YearLine, ...]
    last: bool

    @property
    def label(self) -> str:
        """What is proposed, or what was decided."""
        if self.decision is not None:
            return str(self.decision.get_outcome_display())
        return place_words(self.row.place)

    @property
    def goes_first(self) -> bool:
        """Whether the office puts such plans first: out of a regional vision or a partnership.

        A flag for who orders by hand; it changes no place by itself (R-OV-ZZ, R-TB-2).
        """
        return "regional" in self.case.line.flags

    @property
    def tone(self) -> Tone:
        """The colour that goes with it."""
        if self.decision is not None:
            return OUTCOME_TONES[self.decision.outcome]
        return PLACE_TONES[self.row.place]

    @property
    def figure(self) -> str:
        """The figure with two decimals."""
        return format_number(self.row.candidate.figure, 2)

    @property
    def up(self) -> int:
        """The place above this one."""
        return self.row.position - 1

    @property
    def down(self) -> int:
        """The place below this one."""
        return self.row.position + 1

    @property
    def proposed(self) -> Decimal:
        """What is proposed in all years together."""
        return total(self.row.proposed.values())

    @property
    def asked(self) -> Decimal:
        """What is asked in all years together."""
        return total(self.row.candidate.asked.values())

    @property
    def met(self) -> int:
        """How many aspects it has."""
        return sum(answer.met for _aspect, answer in self.answers if answer)

    @property
    def answered(self) -> bool:
        """Whether every aspect was answered."""
        return all(answer for _aspect, answer in self.answers)


@dataclass(frozen=True)
class YearMoney:
    """The envelope of one year against the ranking.

    `real` is the regional budget itself, which a what-if copy may replace; `waiting` is what the
    reserve list asks in this year.
    """

    year: int
    budget: RegionalBudget | None
    real: Decimal
    envelope: Decimal
    committed: Decimal
    room: Decimal
    asked: Decimal
    proposed: Decimal
    remainder: Decimal
    waiting: Decimal
    line: int | None
    is_changed: bool

    @property
    def is_short(self) -> bool:
        """Whether the plans ask for more than there is."""
        return self.line is not None

    @property
    def is_exceeded(self) -> bool:
        """Whether a what-if copy gives less than decisions have taken already."""
        return self.committed > self.envelope


SUMS = ("envelope", "committed", "room", "asked", "proposed", "remainder")


@dataclass(frozen=True)
class RankingBoard:
    """A ranking as its page shows it."""

    ranking: Ranking
    facts: Facts
    allocation: Allocation
    lines: tuple[RankLine, ...]
    money: tuple[YearMoney, ...]

    @property
    def years(self) -> list[int]:
        """The columns of amounts: the years in which a plan asks."""
        return self.facts.asked_years

    @property
    def columns(self) -> int:
        """How many columns the table of plans has."""
        return 6 + len(self.years) + bool(self.facts.aspects)

    @property
    def sums(self) -> dict[str, Decimal]:
        """The money of all years added up; what one year has left is not for another."""
        return {name: total(getattr(y, name) for y in self.money) for name in SUMS}

    @property
    def is_short(self) -> bool:
        """Whether there is too little in some year."""
        return any(year.is_short for year in self.money)

    @property
    def to_decide(self) -> int:
        """How many of the ranked plans wait for a decision."""
        return sum(line.decision is None for line in self.lines)

    def charts(self) -> list[charts.Chart]:
        """One bar per year: committed, proposed in full or in part, and what remains."""
        return [
            charts.envelope(
                str(y.year),
                y.envelope,
                [(_("Already committed"), y.committed), (_("Proposed"), y.proposed)],
            )
            for y in self.money
            if y.envelope
        ]


def board(ranking: Ranking) -> RankingBoard:
    """The ranking of a call, the real one or a copy: a fixed number of queries."""
    facts = facts_of(ranking.call, ranking)
    changed = envelopes_of(ranking)
    allocation = facts.divided(ranking, changed, tried_in(ranking))
    with_aspects = ranking.aspect_set_id is not None
    candidates = natural(facts.candidates(with_aspects=with_aspects))
    by_figure = {c.case: n for n, c in enumerate(candidates, start=1)}
    moves = last_moves(ranking)
    left = _left_at_line(allocation)
    lines = tuple(
        _line(row, facts, by_figure, moves, left, len(allocation.rows)) for row in allocation.rows
    )
    money = tuple(_year(year, facts, allocation, changed) for year in facts.years)
    return RankingBoard(ranking, facts, allocation, lines, money)


def _line(
    row: Row,
    facts: Facts,
    by_figure: Mapping[int, int],
    moves: Mapping[int, RankingMove],
    left: Mapping[int, Sequence[YearLine]],
    count: int,
) -> RankLine:
    pk = row.candidate.case
    answers = facts.answers.get(pk, {})
    asked, given = row.candidate.asked, row.proposed
    return RankLine(
        row=row,
        case=facts.cases[pk],
        judgement=facts.judgements[pk],
        amounts=tuple((y, asked.get(y, ZERO), given.get(y, ZERO)) for y in facts.asked_years),
        decision=facts.decisions.get(pk),
        natural=by_figure[pk],
        move=moves.get(pk),
        answers=tuple((aspect, answers.get(aspect.pk)) for aspect in facts.aspects),
        lines=tuple(left.get(row.position, ())),
        last=row.position == count,
    )


def _left_at_line(allocation: Allocation) -> dict[int, list[YearLine]]:
    """Per position the years whose line is drawn above it, with what is left there."""
    found: dict[int, list[YearLine]] = {}
    for year, position in sorted(allocation.cuts.items()):
        above = (r for r in allocation.rows if r.position < position and r.place != Place.DECIDED)
        taken = total(row.proposed.get(year, ZERO) for row in above)
        line = YearLine(year, allocation.room.get(year, ZERO) - taken)
        found.setdefault(position, []).append(line)
    return found


def _year(
    year: int, facts: Facts, allocation: Allocation, changed: Mapping[int, Decimal]
) -> YearMoney:
    budget = facts.budgets.get(year)
    open_ = [row for row in allocation.rows if row.place != Place.DECIDED]
    real = budget.amount if budget else ZERO
    return YearMoney(
        year=year,
        budget=budget,
        real=real,
        envelope=changed.get(year, real),
        committed=budget.envelope.committed if budget else ZERO,
        room=allocation.room.get(year, ZERO),
        asked=total(row.candidate.asked.get(year, ZERO) for row in open_),
        proposed=allocation.proposed(year),
        remainder=allocation.remainder.get(year, ZERO),
        waiting=total(row.candidate.asked.get(year, ZERO) for row in allocation.reserve),
        line=allocation.cuts.get(year),
        is_changed=year in changed,
    )


@dataclass(frozen=True)
class RankedPlace:
    """Where a plan stands in the ranking, and what is proposed, for who decides on it.

    `above`: how many plans above it wait for a decision; what it takes is not there for them.
    """

    row: Row
    count: int
    above: int = 0

    @property
    def label(self) -> str:
        """The proposal in words."""
        return place_words(self.row.place)

    @property
    def start(self) -> dict[str, Decimal]:
        """The amounts to begin with, per year, when the money reaches for a part only."""
        if self.row.place != Place.PARTIAL:
            return {}
        asked = self.row.candidate.asked
        return {f"year_{year}": self.row.proposed.get(year, ZERO) for year in asked}


def ranked_place(case: Case, user: User) -> RankedPlace | None:
    """Where a case stands in the ranking; None for who may not read that, or when it is not in."""
    call = Call.objects.select_related("region", "condition_set").get(pk=case.plan.call_id)
    if not ranking_verdict(RankingVerb.READ, ranking_standing(user, call)):
        return None
    real = real_ranking(call)
    rows = facts_of(call, real).divided(real).rows
    row = next((row for row in rows if row.candidate.case == case.pk), None)
    if row is None:
        return None
    waiting = (one for one in rows if one.place != Place.DECIDED)
    return RankedPlace(row, len(rows), sum(one.position < row.position for one in waiting))
