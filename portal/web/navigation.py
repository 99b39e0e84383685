"""What stands in the header: each room registers its own links; the web layer knows no room.

    # plans/apps.py, in AppConfig.ready()
    navigation.register(plans_in_the_menu)

where `plans_in_the_menu(request) -> list[NavItem]` returns nothing for people it is not for.
`navigation.identify(fn)` tells who is signed in (portal.accounts does that).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class NavItem:
    """A link in the main navigation; `count` is the number of things that wait there."""

    label: Any
    url: str
    current: bool = False
    count: int | None = None
    order: int = 50


@dataclass(frozen=True)
class Identity:
    """The signed-in person: name, a second line (organisation), links under the name."""

    name: str
    detail: str = ""
    links: list[NavItem] = field(default_factory=list)


Source = Callable[[HttpRequest], Iterable[NavItem]]
_sources: list[Source] = []
_identify: list[Callable[[HttpRequest], Identity | None]] = []


def register(source: Source) -> Source:
    """Add a room's links to the main navigation; usable as a decorator, twice is once."""
    if source not in _sources:
        _sources.append(source)
    return source


def identify(source: Callable[[HttpRequest], Identity | None]) -> None:
    """Say who is signed in; the last one registered answers."""
    _identify[:] = [source]


def items(request: HttpRequest) -> list[NavItem]:
    """All links for this request, in the rooms' order, the current one marked.

    A room may leave `current` to us: the longest url that starts the path is the current one.
    """
    if not hasattr(request, "user"):  # refused before anybody was recognised
        return []
    found = sorted((i for source in _sources for i in source(request)), key=lambda i: i.order)
    if any(i.current for i in found):
        return found
    here = [i for i in found if i.url != "/" and request.path.startswith(i.url)]
    best = max(here, key=lambda i: len(i.url), default=None)
    return [replace(i, current=True) if i is best else i for i in found]


def identity(request: HttpRequest) -> Identity | None:
    """The signed-in person, or None for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    for source in _identify:
        return source(request)
    return Identity(str(user))
