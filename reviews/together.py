"""Two or three plans of a call side by side: condition by condition, budget by year (G25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from plans.models import YearTotal
from portal.funds.models import Condition
from portal.money import ZERO
from reviews.dashboard import Board, Line
from reviews.heat import Square
from reviews.models import Consensus, PlanLine, Score
from reviews.models.case import Judgement
from reviews.pages import meaning, short

LEAST, MOST = 2, 3


@dataclass(frozen=True)
class Said:
    """What is known of one plan on one condition: the square, in words, and why."""

    square: Square
    words: str
    reason: str


@dataclass(frozen=True)
class ConditionRow:
    """One condition with what is known of each plan."""

    condition: Condition
    short: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class YearRow:
    """One year with per plan what is asked, the own contribution and other sources, in euros."""

    year: int
    amounts: tuple[tuple[Decimal, Decimal, Decimal], ...]


@dataclass(frozen=True)
class Together:
    """Plans side by side."""

    lines: Sequence[Line]
    conditions: Sequence[ConditionRow]
    years: Sequence[YearRow]


def together(board: Board, plans: Sequence[PlanLine]) -> Together:
    """These plans side by side, as far as the person of the board may know of each."""
    lines = board.lines(plans)
    reasons = _reasons(board, lines)
    rows = [
        ConditionRow(c, short(c), tuple(_said(line, n, c, reasons) for line in lines))
        for n, c in enumerate(board.conditions)
    ]
    return Together(lines, rows, _years([plan.pk for plan in plans]))


def _said(
    line: Line, place: int, condition: Condition, reasons: Mapping[tuple[int, str], Judgement]
) -> Said:
    row = reasons.get((line.plan.pk, condition.code))
    return Said(line.cells[place], meaning(row, condition), row.reason if row else "")


def _reasons(board: Board, lines: Sequence[Line]) -> dict[tuple[int, str], Judgement]:
    """The consensus where scores are open, else what the person wrote."""
    open_ = [line.plan.case_id for line in lines if board.scores_open(line.plan)]
    closed = [line.plan.case_id for line in lines if not board.scores_open(line.plan)]
    agreed = Consensus.objects.filter(case__in=open_).select_related("case")
    own = Score.objects.filter(assignment__case__in=closed, assignment__reviewer=board.user)
    found: dict[tuple[int, str], Judgement] = {
        (row.case.plan_id, row.condition_id): row for row in agreed
    }
    for score in own.select_related("assignment__case"):
        found[score.assignment.case.plan_id, score.condition_id] = score
    return found


def _years(plans: Sequence[int]) -> list[YearRow]:
    totals = {(t.plan_id, t.year): t for t in YearTotal.objects.filter(plan__in=plans)}
    return [
        YearRow(year, tuple(_amounts(totals.get((plan, year))) for plan in plans))
        for year in sorted({year for _plan, year in totals})
    ]


def _amounts(total: YearTotal | None) -> tuple[Decimal, Decimal, Decimal]:
    return (total.fund, total.own, total.other) if total else (ZERO, ZERO, ZERO)
