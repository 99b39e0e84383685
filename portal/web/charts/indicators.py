"""What is measured against what was agreed: at one moment, and over the periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from portal import money
from portal.web.charts.shapes import SERIES, WIDTH, Bar, Chart, Piece, draw, figure, scale
from portal.web.components import Table, Text


@dataclass(frozen=True)
class Indicator:
    """What is measured: baseline, value now (None: not yet), target, in one unit."""

    label: Text
    baseline: Decimal
    value: Decimal | None
    target: Decimal
    unit: Text = ""


def indicators(title: Text, items: Sequence[Indicator], *, desc: Text = "") -> Chart:
    """Each indicator from baseline (left) to target (the line), also when less is better."""
    bars = [Bar(i.label, _reading(i), _progress(i), _goal(i), mark=800) for i in items]
    rows = [[i.label, *(figure(v, i.unit) for v in (i.baseline, i.value, i.target))] for i in items]
    table = Table([_("Indicator"), _("Baseline"), _("Now"), _("Target")], rows)
    legend = [(SERIES[0], _("Progress since the baseline")), ("#14272c", _("Target"))]
    return Chart(title, draw("bars", bars=bars), desc, legend, table)


def _progress(item: Indicator) -> list[Piece]:
    """Baseline is 0, target 800: a fifth of the bar is room to do better than agreed."""
    way = item.target - item.baseline
    if item.value is None or not way:
        return []
    width = scale((item.value - item.baseline) / way * 800, Decimal(WIDTH))
    return [Piece(0, width, SERIES[0], figure(item.value, item.unit))]


def _reading(item: Indicator) -> str:
    return _("not measured yet") if item.value is None else figure(item.value, item.unit)


def _goal(item: Indicator) -> str:
    return _("from %(baseline)s to %(target)s") % {
        "baseline": money.format_number(item.baseline),
        "target": figure(item.target, item.unit),
    }


@dataclass(frozen=True)
class Point:
    """A measurement in a period; None when it is still to come."""

    label: Text
    value: Decimal | None


def trend(
    title: Text, points: Sequence[Point], target: Decimal, *, unit: Text = "", desc: Text = ""
) -> Chart:
    """Measurements over equal periods as a line, with the target as a dashed one."""
    known = [p.value for p in points if p.value is not None]
    low, high = min([*known, target, Decimal(0)]), max([*known, target])
    spots = [
        (
            _middle(n, len(points)),
            _height(p.value, low, high),
            f"{p.label}: {figure(p.value, unit)}",
        )
        for n, p in enumerate(points)
        if p.value is not None
    ]
    path = " ".join(f"{'L' if n else 'M'}{x} {y}" for n, (x, y, _w) in enumerate(spots))
    body = draw(
        "trend",
        points=points,
        spots=spots,
        path=path,
        goal=_height(target, low, high),
        high=figure(high, unit),
        low=figure(low, unit),
    )
    aim = _("Target") + ": " + figure(target, unit)
    legend = [(SERIES[0], _("Measured")), ("#8a5300", aim)]
    rows = [[p.label, figure(p.value, unit)] for p in points]
    return Chart(title, body, desc, legend, Table([_("Period"), _("Measured")], rows))


def _middle(n: int, count: int) -> int:
    return (2 * n + 1) * WIDTH // (2 * count)


def _height(value: Decimal, low: Decimal, high: Decimal) -> int:
    """From the top of 300: 10 is the highest value, 290 the lowest."""
    return 290 - scale(value - low, high - low or Decimal(1)) * 280 // WIDTH
