"""What every picture is made of: colours, pieces on a scale of 1000, and the drawn Chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal import money
from portal.web.components import Table, Text

SERIES = ("#0d5a63", "#eba937", "#5d8fc4", "#8fc3ad", "#8b4f6f", "#c3cbc9")
"""The colours --series-1 … --series-6 of tokens.css; a test keeps them equal."""
REST = "#e6ecea"
WIDTH = 1000

Format = Callable[[Decimal], str]


@dataclass(frozen=True)
class Chart:
    """A drawn picture: `body` is HTML with SVG, `legend` pairs (colour, words)."""

    title: Text
    body: SafeString
    desc: Text = ""
    legend: Sequence[tuple[str, Text]] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Piece:
    """A rectangle in a bar, in thousandths of its width, and what a pointer reads."""

    x: int
    width: int
    colour: str
    words: str


@dataclass(frozen=True)
class Bar:
    """One bar with its words: label, value at the end, note under it."""

    label: Text
    value: Text
    pieces: Sequence[Piece]
    note: Text = ""
    mark: int | None = None


def scale(amount: Decimal, whole: Decimal) -> int:
    """`amount` as thousandths of `whole`, kept between 0 and 1000."""
    if whole <= 0:
        return 0
    return max(0, min(WIDTH, round(amount * WIDTH / whole)))


def pieces(parts: Sequence[tuple[Text, Decimal]], whole: Decimal, fmt: Format) -> list[Piece]:
    """Parts laid end to end; edges come from running sums, so no rounding gap opens."""
    laid, run = [], money.ZERO
    for n, (label, amount) in enumerate(parts):
        start, run = scale(run, whole), run + amount
        laid.append(Piece(start, scale(run, whole) - start, colour(n), f"{label}: {fmt(amount)}"))
    return [p for p in laid if p.width]


def colour(n: int) -> str:
    """The colour of series `n`, from 0; the last one repeats."""
    return SERIES[min(n, len(SERIES) - 1)]


def draw(kind: str, /, **values: Any) -> SafeString:
    """The template of this kind of picture, filled in."""
    return render_to_string(f"charts/{kind}.html", values)


def figure(value: Decimal | None, unit: Text) -> str:
    """`7,5 dagen`, `7,5%`, or a dash for nothing."""
    if value is None:
        return "–"
    gap = "" if unit == "%" else " "
    return f"{money.format_number(value)}{gap}{unit}".strip()
