"""The sums of a money grid, from what stands in its fields now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal import money
from portal.web.components import Grid


@dataclass(frozen=True)
class Sums:
    """Totals in euros: per row, per column, of all; `left` of the grid's limit."""

    rows: list[tuple[Any, Decimal]]
    columns: list[Decimal]
    whole: Decimal
    left: Decimal | None


def sums(grid: Grid) -> Sums:
    """Add up the grid; a cell that is empty or unreadable counts as nothing."""
    cells = [[cell(f) for f in row.fields] for row in grid.rows]
    columns = [money.total(row[n] for row in cells) for n in range(len(grid.columns))]
    whole = money.total(columns)
    left = None if grid.limit is None else grid.limit - whole
    rows = [(row, money.total(amounts)) for row, amounts in zip(grid.rows, cells, strict=True)]
    return Sums(rows, columns, whole, left)


def cell(bound: Any) -> Decimal:
    """The amount in one field: what was typed, else its initial value, else nothing."""
    value = bound.value() if bound is not None else None
    if isinstance(value, Decimal | int):
        return money.cents(value)
    return _typed(value) if isinstance(value, str) else money.ZERO


def _typed(text: str) -> Decimal:
    try:
        return money.parse_amount(text)
    except money.AmountError:
        return money.ZERO
