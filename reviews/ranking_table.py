"""The ranking as a table that leaves the portal: the same plans, order and money as the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.documents.tables import Cell, Column
from reviews.ranking_pages import RankingBoard, RankLine


def columns(board: RankingBoard) -> list[Column]:
    """The columns, in the order of the page; amounts in euros."""
    asked = [
        Column(_("Asked in %(year)s") % {"year": year}, Cell.MONEY, 16) for year in board.years
    ]
    given = [
        Column(_("Proposed or granted in %(year)s") % {"year": year}, Cell.MONEY, 16)
        for year in board.years
    ]
    return [
        Column(_("Place"), Cell.WHOLE, 8),
        Column(_("Place by its figure"), Cell.WHOLE, 8),
        Column(_("Number"), width=22),
        Column(_("Plan"), width=40),
        Column(_("Lead provider"), width=30),
        Column(_("Filed"), Cell.MOMENT, 18),
        Column(_("Points"), Cell.WHOLE, 8),
        Column(_("Most points possible"), Cell.WHOLE, 10),
        Column(_("Figure (points × 100 / most points possible)"), Cell.NUMBER, 12),
        *([Column(_("Prioritisation aspects met"), Cell.WHOLE, 10)] if board.facts.aspects else []),
        *asked,
        Column(_("Asked, all years"), Cell.MONEY, 16),
        *given,
        Column(_("Proposed or granted, all years"), Cell.MONEY, 16),
        Column(_("Proposal or decision"), width=20),
        Column(_("Decision"), width=22),
        Column(_("Years that end above this plan"), width=16),
        Column(_("Moved by hand: reason"), width=60),
        Column(_("Moved by"), width=24),
        Column(_("Moved on"), Cell.MOMENT, 18),
    ]


def cells(board: RankingBoard) -> list[list[Any]]:
    """A row per plan, in order."""
    return [_cells(board, line) for line in board.lines]


def _cells(board: RankingBoard, line: RankLine) -> list[Any]:
    plan, move = line.case.plan, line.move
    aspects = [line.met if line.answered else None] if board.facts.aspects else []
    return [
        line.row.position,
        line.natural,
        plan.reference,
        plan.title,
        plan.lead.name,
        line.case.submission.at,
        line.judgement.points,
        line.judgement.denominator,
        line.row.candidate.figure,
        *aspects,
        *(asked for _year, asked, _given in line.amounts),
        line.asked,
        *(given for _year, _asked, given in line.amounts),
        line.proposed,
        line.label,
        line.decision.number if line.decision else "",
        ", ".join(str(cut.year) for cut in line.lines),
        move.reason if move else "",
        move.by.name if move else "",
        move.at if move else None,
    ]
