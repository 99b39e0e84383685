"""`{% load line_tags %}`: the lines of a budget to read, drawn flat.

A plan has up to hundreds of lines of ten cells, and a template that looks up the same names for
each of them costs five times as much.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plans.data import Line
from plans.reading import Reading
from plans.templatetags.plan_tags import year_cells
from portal.money import format_euro, format_number
from portal.web.tags.text import NOTHING

register = template.Library()

_ROW = (
    '<tr><th scope="row">{}<br><span class="small soft">{}</span></th><td>{}</td><td>{}</td>{}</tr>'
)


@register.simple_tag
def line_rows(reading: Reading, lines: Iterable[Line]) -> SafeString:
    """`{% line_rows reading budget.lines %}`: what each line is, who pays, on what basis, when."""
    payers, years = {"fund": _("Fund"), "own": _("Own")}, reading.by_org.years
    rows = (
        (
            line.description,
            _serves(reading, line),
            payers.get(line.source, line.other_source),
            _basis(line),
            year_cells(line.amounts, years),
        )
        for line in lines
    )
    return format_html_join("", _ROW, rows)


def _serves(reading: Reading, line: Line) -> str:
    """Cost category, goal and region, as far as there are any."""
    category = reading.names.categories.get(line.category, line.category)
    region = line.region and reading.regions.get(line.region, line.region)
    return " · ".join([category, *filter(None, (line.goal, region))])


def _basis(line: Line) -> str:
    if line.quantity is None or line.unit_price is None:
        return NOTHING
    return f"{format_number(line.quantity)} {line.unit} × {format_euro(line.unit_price)}"
