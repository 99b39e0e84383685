"""`{% load point_tags %}`: what a plan still lacks, as a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from plans.meters import Point
from plans.structure import Section

register = template.Library()


@register.simple_tag
def points(found: Iterable[Point], note: Any = "") -> SafeString:
    """`{% points blocking %}`: what lacks with its way and its section, as lines of a list.

    Drawn flat: a plan may lack hundreds of things. `note` stands behind the section.
    """
    labels: dict[Section, str] = {}
    rows = []
    for gap, url in found:
        if gap.section not in labels:
            labels[gap.section] = " · ".join(filter(None, (str(gap.section.label), str(note))))
        rows.append((url, gap.message, labels[gap.section]))
    line = '<li><a href="{}">{}</a> <span class="where">{}</span></li>'
    return format_html_join("", line, rows)
