"""`{% load point_tags %}`: what a plan still lacks, as a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from plans.gaps import Severity
from plans.meters import Point
from plans.structure import Section

register = template.Library()

FEW = 10
"""So many points may stand open below their parts; of more only those of the first part do."""


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


@register.simple_tag
def plain_points(found: Iterable[Point]) -> SafeString:
    """The same lines below a head that names the section already."""
    rows = ((url, gap.message) for gap, url in found)
    return format_html_join("", '<li><a href="{}">{}</a></li>', rows)


@dataclass(frozen=True)
class Part:
    """The points of one section; `is_open` when they are shown without a click."""

    section: Section
    points: list[Point]
    is_open: bool


@register.filter
def by_part(found: Iterable[Point]) -> list[Part]:
    """`{% for part in blocking|by_part %}`: the points by section, in the order of the plan."""
    parts: dict[Section, list[Point]] = {}
    for point in found:
        parts.setdefault(point[0].section, []).append(point)
    few = sum(map(len, parts.values())) <= FEW
    return [
        Part(s, parts[s], few or n == 0) for n, s in enumerate(s for s in Section if s in parts)
    ]


@register.filter
def needed(found: Iterable[Point]) -> list[Point]:
    """`{{ gaps|needed }}`: the points that stop the plan from being filed."""
    return [point for point in found if point[0].severity == Severity.BLOCK]


@register.filter
def advised(found: Iterable[Point]) -> list[Point]:
    """`{{ gaps|advised }}`: the points that stop nothing, but that the care office sees too."""
    return [point for point in found if point[0].severity != Severity.BLOCK]
