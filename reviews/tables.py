"""The dashboard as a table that leaves the portal: typed cells, the same lines as the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from portal.documents.exports import Cell, Column
from portal.documents.tables import yes_no
from portal.funds.models import Condition
from reviews.dashboard import Board, Line
from reviews.heat import THIN


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
        Column(_("Flags"), width=30),
        Column(_("Points of attention"), Cell.WHOLE, 12),
        *_judged(board.conditions),
        Column(_("Passes every condition"), width=14),
        Column(_("Rank"), Cell.NUMBER, 10),
    ]


def _judged(conditions: Sequence[Condition]) -> list[Column]:
    """Per condition the consensus, and what each reviewer scored."""
    found = []
    for condition in conditions:
        found.append(Column(f"{condition.code} {condition.label_nl}", width=12))
        found.append(Column(_("%(code)s scores") % {"code": condition.code}, width=12))
    return found


def values(line: Line) -> list[Any]:
    """The cells of one plan; empty where this person may not know."""
    finished, asked = line.progress or (None, None)
    return [
        line.plan.reference,
        line.plan.title,
        line.plan.lead_name,
        line.label,
        line.plan.filed_at,
        line.age.days,
        line.age.limit,
        *(amount for _year, amount in line.amounts),
        line.plan.total,
        finished,
        asked,
        ", ".join(line.waiting),
        ", ".join(str(flag.label) for flag in line.flags),
        line.plan.warnings,
        *(text for cell in line.cells for text in (cell.mark, cell.votes.replace(THIN, " "))),
        None if line.eligible is None else yes_no(line.eligible),
        line.rank,
    ]
