"""Amounts as bars: a budget per year and provider, an envelope and what is taken of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from portal import money
from portal.web.charts.shapes import REST, Bar, Chart, Format, colour, draw, pieces
from portal.web.components import Table, Text


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
        Bar(label, fmt(whole), pieces(list(zip(series, values, strict=True)), longest, fmt))
        for (label, values), whole in zip(rows, sums, strict=True)
    ]
    columns = [money.total(values[n] for _label, values in rows) for n in range(len(series))]
    table = Table(
        ["", *series, _("Total")],
        [[label, *map(fmt, v), fmt(s)] for (label, v), s in zip(rows, sums, strict=True)],
        [_("Total"), *map(fmt, columns), fmt(money.total(sums))],
    )
    legend = [(colour(n), name) for n, name in enumerate(series)]
    return Chart(title, draw("bars", bars=bars), desc, legend, table)


def single_bars(
    title: Text,
    head: tuple[Text, Text],
    rows: Sequence[tuple[Text, Decimal]],
    *,
    desc: Text = "",
    fmt: Format = money.format_euro,
) -> Chart:
    """One undivided bar per row (a year); the longest is full width. `head` heads the table."""
    longest = max((amount for _label, amount in rows), default=money.ZERO)
    bars = [
        Bar(label, fmt(amount), pieces([(label, amount)], longest, fmt)) for label, amount in rows
    ]
    table = Table(
        list(head),
        [[label, fmt(amount)] for label, amount in rows],
        [_("Total"), fmt(money.total(amount for _label, amount in rows))],
    )
    return Chart(title, draw("bars", bars=bars), desc, (), table)


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
    bar = Bar(title, fmt(whole), pieces(parts, max(whole, used), fmt))
    legend = [(colour(n), f"{label}: {fmt(amount)}") for n, (label, amount) in enumerate(parts)]
    legend.append((REST, f"{rest[0]}: {fmt(rest[1])}"))
    rows = [[label, fmt(amount), _share(amount, whole)] for label, amount in [*parts, rest]]
    foot = [_("Envelope"), fmt(whole), _share(whole, whole)]
    table = Table([_("Part"), _("Amount"), _("Share")], rows, foot)
    return Chart(title, draw("envelope", bar=bar), desc, legend, table)


def _share(amount: Decimal, whole: Decimal) -> str:
    value = money.percentage(amount, whole)
    return "–" if value is None else f"{money.format_number(value)}%"
