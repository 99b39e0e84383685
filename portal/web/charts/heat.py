"""Scores as a map of squares: plans against conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.web.charts.shapes import Chart, draw
from portal.web.components import Text


@dataclass(frozen=True)
class Cell:
    """A square of a heat map: `level` 1 to 4 as scored, 0 for none; `text` is what it shows."""

    level: int
    text: Text
    words: Text = ""
    url: str = ""


def heat_map(
    title: Text,
    columns: Sequence[tuple[Text, Text]],
    rows: Sequence[tuple[Text, str, Sequence[Cell]]],
    *,
    desc: Text = "",
    corner: Text = "",
    legend: Sequence[tuple[int, Text]] = (),
) -> Chart:
    """Plans against conditions. It is a table already, so nothing stands behind it.

    `columns` are (short, whole name), `rows` (label, url, cells), `legend` (level, words).
    """
    body = draw("heat", columns=columns, rows=rows, corner=corner, levels=legend, title=title)
    return Chart(title, body, desc)
