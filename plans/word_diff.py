"""The difference between two texts, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]

# A word with the space behind it, so that a text falls apart into as few pieces as can be.
_WORD = re.compile(r"\w+(?:['’.,-]\w+)*\s*|[^\w\s]+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """Some words in a row that stayed, went or came."""

    kind: Kind
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one: joined without "new" it is `before`, without "gone" it is `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    match = SequenceMatcher(None, old, new)
    found: list[Piece] = []
    for tag, i, j, k, m in match.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[i:j])))
            continue
        if j > i:
            found.append(Piece("gone", "".join(old[i:j])))
        if m > k:
            found.append(Piece("new", "".join(new[k:m])))
    return tuple(found)
