"""The dashboard as a table that leaves the portal: typed cells, the same lines as the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.documents.exports import Cell, Column
from reviews.dashboard import Board, Line


def columns(board: Board) -> list[Column]:
    """The columns, in the order of the page."""
    return [
        Column(_("Number"), width=22),
        Column(_("Plan"), width=40),
        Column(_("Lead provider"), width=30),
        Column(_("Status"), width=28),
        Column(_("Filed"), Cell.MOMENT, 18),
        Column(_("Days"), Cell.WHOLE, 8),
        Column(_("Decide by"), Cell.MOMENT, 18),
        *(Column(str(year), Cell.MONEY, 16) for year in board.years),
        Column(_("Total"), Cell.MONEY, 16),
        Column(_("Scores handed in"), Cell.WHOLE, 12),
        Column(_("Reviewers asked"), Cell.WHOLE, 12),
        Column(_("Still to score"), width=30),
        Column(_("Points of attention"), Cell.WHOLE, 12),
        *(Column(f"{c.code} {c.label_nl}", width=12) for c in board.conditions),
        Column(_("Passes every condition"), width=14),
        Column(_("Rank"), Cell.NUMBER, 10),
    ]


def values(line: Line) -> list[Any]:
    """The cells of one plan; empty where this person may not know."""
    finished, asked = line.progress or (None, None)
    return [
        line.plan.reference,
        line.plan.title,
        line.plan.lead.name,
        line.label,
        line.plan.submitted_at,
        line.age.days if line.age else None,
        line.age.limit if line.age else None,
        *line.amounts,
        line.plan.fund_total,
        finished,
        asked,
        ", ".join(line.waiting),
        line.warnings,
        *(str(cell.text) for cell in line.cells),
        {True: _("yes"), False: _("no"), None: ""}[line.eligible],
        line.rank,
    ]
