"""What events are called: each room registers the words for its own; the record knows no room.

# plans/entries.py, when the application starts
words.register(_("Plans"), EVENTS)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Chapter:
    """The verbs of one room: `title` above them in a list, and what each is called.

    Of `sealed` verbs only that they happened is shown in lists, never the reason given: it may
    tell what others may not know yet (scores before the discussion, G22).
    """

    title: Any
    verbs: Mapping[str, Any]
    sealed: frozenset[str]


_chapters: dict[str, Chapter] = {}


def register(title: Any, verbs: Mapping[str, Any], *, sealed: Iterable[str] = ()) -> None:
    """Add the words of a room; twice is once."""
    _chapters[min(verbs)] = Chapter(title, verbs, frozenset(sealed))


def label(verb: str) -> str:
    """What happened, in words; the verb itself when nobody registered it."""
    found = (chapter.verbs[verb] for chapter in _chapters.values() if verb in chapter.verbs)
    return str(next(found, verb))


def title(verb: str) -> str:
    """The room in which it happened, in words; empty when nobody registered the verb."""
    found = (chapter.title for chapter in _chapters.values() if verb in chapter.verbs)
    return str(next(found, ""))


def is_sealed(verb: str) -> bool:
    """Whether the reason of such an event stays out of lists."""
    return any(verb in chapter.sealed for chapter in _chapters.values())


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every known verb with its words, by room, for a select."""
    return [
        (str(c.title), sorted(((v, str(w)) for v, w in c.verbs.items()), key=lambda pair: pair[1]))
        for c in _chapters.values()
    ]
