"""`{% load board_tags %}`: the cells of the set-up board."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from plans.board import STEPS, BoardRow, Cell, Mark

register = template.Library()

_TONES = {Mark.DONE: "ok", Mark.OPEN: "warn", Mark.CLOSED: "neutral"}


@register.simple_tag
def board_cells(row: BoardRow) -> SafeString:
    """`{% board_cells row %}`: a `<td>` per step; drawn flat, there may be a hundred.

    A reason that several steps in a row share is said at the first of them.
    """
    befores = (None, *row.cells)
    cells = (
        (step, _mark(cell), _why(cell) if before is None or cell.why != before.why else "")
        for step, before, cell in zip(STEPS, befores, row.cells, strict=False)
    )
    return format_html_join("", '<td data-label="{}">{}{}</td>', cells)


def _mark(cell: Cell) -> SafeString:
    if cell.mark in _TONES:
        return format_html('<span class="badge {}">{}</span>', _TONES[cell.mark], cell.label)
    return format_html('<span class="soft">{}</span>', cell.label)


def _why(cell: Cell) -> SafeString | str:
    return format_html('<br><span class="small soft">{}</span>', cell.why) if cell.why else ""
