"""Pictures drawn on the server: bars, envelope, heat map, time plan, indicator against target.

Pure functions from figures to a `Chart`; `{% chart chart %}` shows it with its legend and the
same figures as a table. Words stay HTML, so they keep their size on a phone; only shapes are
SVG, on a scale of 1000 that stretches. Colours are presentation attributes (no inline style),
so the same picture prints in a PDF with static/css/charts.css.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import dates, money
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


def _pieces(parts: Sequence[tuple[Text, Decimal]], whole: Decimal, fmt: Format) -> list[Piece]:
    """Parts laid end to end; edges come from running sums, so no rounding gap opens."""
    pieces, run = [], money.ZERO
    for n, (label, amount) in enumerate(parts):
        start, run = scale(run, whole), run + amount
        pieces.append(Piece(start, scale(run, whole) - start, colour(n), f"{label}: {fmt(amount)}"))
    return [p for p in pieces if p.width]


def colour(n: int) -> str:
    """The colour of series `n`, from 0; the last one repeats."""
    return SERIES[min(n, len(SERIES) - 1)]


def _draw(kind: str, /, **values: Any) -> SafeString:
    return render_to_string(f"charts/{kind}.html", values)


def stacked_bars(
    title: Text,
    series: Sequence[Text],
    rows: Sequence[tuple[Text, Sequence[Decimal]]],
    *,
    desc: Text = "",
    fmt: Format = money.format_euro,
) -> Chart:
    """One bar per row (a year), divided over the series (providers); longest bar is full width."""
    sums = [money.total(values) for _label, values in rows]
    longest = max(sums, default=money.ZERO)
    bars = [
        Bar(label, fmt(whole), _pieces(list(zip(series, values, strict=True)), longest, fmt))
        for (label, values), whole in zip(rows, sums, strict=True)
    ]
    columns = [money.total(values[n] for _label, values in rows) for n in range(len(series))]
    table = Table(
        ["", *series, _("Total")],
        [[label, *map(fmt, v), fmt(s)] for (label, v), s in zip(rows, sums, strict=True)],
        [_("Total"), *map(fmt, columns), fmt(money.total(sums))],
    )
    legend = [(colour(n), name) for n, name in enumerate(series)]
    return Chart(title, _draw("bars", bars=bars), desc, legend, table)


def envelope(
    title: Text,
    whole: Decimal,
    parts: Sequence[tuple[Text, Decimal]],
    *,
    desc: Text = "",
    fmt: Format = money.format_euro,
) -> Chart:
    """How much of an envelope is taken: `parts` do not overlap; what is left is free.

    An envelope that is over-committed shows the shortage in words, and the bar is full.
    """
    used = money.total(amount for _label, amount in parts)
    free = whole - used
    rest = (_("Free"), free) if free >= 0 else (_("Too little"), -free)
    bar = Bar(title, fmt(whole), _pieces(parts, max(whole, used), fmt))
    legend = [(colour(n), f"{label}: {fmt(amount)}") for n, (label, amount) in enumerate(parts)]
    legend.append((REST, f"{rest[0]}: {fmt(rest[1])}"))
    rows = [[label, fmt(amount), _share(amount, whole)] for label, amount in [*parts, rest]]
    foot = [_("Envelope"), fmt(whole), _share(whole, whole)]
    table = Table([_("Part"), _("Amount"), _("Share")], rows, foot)
    return Chart(title, _draw("envelope", bar=bar), desc, legend, table)


def _share(amount: Decimal, whole: Decimal) -> str:
    value = money.percentage(amount, whole)
    return "–" if value is None else f"{money.format_number(value)}%"


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
    body = _draw("heat", columns=columns, rows=rows, corner=corner, levels=legend, title=title)
    return Chart(title, body, desc)


@dataclass(frozen=True)
class Activity:
    """A bar in the time plan; the same day twice is a milestone."""

    label: Text
    start: date
    end: date
    note: Text = ""

    @property
    def is_milestone(self) -> bool:
        """Whether this is one day, drawn as a diamond."""
        return self.start == self.end


def time_plan(
    title: Text, activities: Sequence[Activity], *, desc: Text = "", language: str = "nl"
) -> Chart:
    """Activities and milestones on an axis of equal months, whole years apart by lines."""
    if not activities:
        return Chart(title, SafeString(""), desc)
    first = min(a.start for a in activities).replace(day=1)
    last = max(a.end for a in activities)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    lines = [_line(a, first, months) for a in activities]
    years = _years(first, months)
    marks = [sum(n for _y, n in years[:i]) * WIDTH // months for i in range(1, len(years))]
    rows = [
        [a.label, dates.format_long(a.start, language), dates.format_long(a.end, language), a.note]
        for a in activities
    ]
    table = Table([_("Activity"), _("Start"), _("End"), _("Who")], rows)
    return Chart(title, _draw("plan", lines=lines, years=years, marks=marks), desc, (), table)


@dataclass(frozen=True)
class Line:
    """An activity on the axis, in thousandths."""

    activity: Activity
    x: int
    width: int
    middle: int


def _line(activity: Activity, first: date, months: int) -> Line:
    start = _at(activity.start, first, months)
    end = _at(activity.end, first, months, after=True)
    return Line(activity, start, max(end - start, 4), (start + end) // 2)


def _at(day: date, first: date, months: int, after: bool = False) -> int:
    index = (day.year - first.year) * 12 + day.month - first.month
    part = Decimal(day.day - (not after)) / dates.last_day_of_month(day.year, day.month)
    return round((index + part) * WIDTH / months)


def _years(first: date, months: int) -> list[tuple[int, int]]:
    """(year, how many of its months are on the axis)."""
    counts: dict[int, int] = {}
    for n in range(months):
        year = first.year + (first.month - 1 + n) // 12
        counts[year] = counts.get(year, 0) + 1
    return list(counts.items())


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
    rows = [
        [i.label, *(_figure(v, i.unit) for v in (i.baseline, i.value, i.target))] for i in items
    ]
    table = Table([_("Indicator"), _("Baseline"), _("Now"), _("Target")], rows)
    legend = [(SERIES[0], _("Progress since the baseline")), ("#14272c", _("Target"))]
    return Chart(title, _draw("bars", bars=bars), desc, legend, table)


def _progress(item: Indicator) -> list[Piece]:
    """Baseline is 0, target 800: a fifth of the bar is room to do better than agreed."""
    way = item.target - item.baseline
    if item.value is None or not way:
        return []
    width = scale((item.value - item.baseline) / way * 800, Decimal(WIDTH))
    return [Piece(0, width, SERIES[0], _figure(item.value, item.unit))]


def _figure(value: Decimal | None, unit: Text) -> str:
    if value is None:
        return "–"
    gap = "" if unit == "%" else " "
    return f"{money.format_number(value)}{gap}{unit}".strip()


def _reading(item: Indicator) -> str:
    return _("not measured yet") if item.value is None else _figure(item.value, item.unit)


def _goal(item: Indicator) -> str:
    return _("from %(baseline)s to %(target)s") % {
        "baseline": money.format_number(item.baseline),
        "target": _figure(item.target, item.unit),
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
            f"{p.label}: {_figure(p.value, unit)}",
        )
        for n, p in enumerate(points)
        if p.value is not None
    ]
    path = " ".join(f"{'L' if n else 'M'}{x} {y}" for n, (x, y, _w) in enumerate(spots))
    body = _draw(
        "trend",
        points=points,
        spots=spots,
        path=path,
        goal=_height(target, low, high),
        high=_figure(high, unit),
        low=_figure(low, unit),
    )
    legend = [(SERIES[0], _("Measured")), ("#8a5300", f"{_('Target')}: {_figure(target, unit)}")]
    rows = [[p.label, _figure(p.value, unit)] for p in points]
    return Chart(title, body, desc, legend, Table([_("Period"), _("Measured")], rows))


def _middle(n: int, count: int) -> int:
    return (2 * n + 1) * WIDTH // (2 * count)


def _height(value: Decimal, low: Decimal, high: Decimal) -> int:
    """From the top of 300: 10 is the highest value, 290 the lowest."""
    return 290 - scale(value - low, high - low or Decimal(1)) * 280 // WIDTH
