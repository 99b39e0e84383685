"""Which characters our fonts can draw, and what stands in for the rest.

PDF/A forbids characters without a glyph, and a font of the machine would change the bytes. So the
text is made to fit our own fonts before it is laid out. Direction marks go: they can make an
amount read otherwise than it is stored.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
ITALIC = "SourceSans3-It.woff2"
UPRIGHT = ("SourceSans3-Regular.woff2", "SourceSans3-Semibold.woff2", "SourceSans3-Bold.woff2")
UNKNOWN = "\u25a1"  # a white square
KEPT_CONTROLS = "\n\t\u00ad"


@cache
def drawn() -> frozenset[int]:
    """Code points that every upright font has."""
    sets = [set(TTFont(FONTS / name).getBestCmap()) for name in UPRIGHT]
    return frozenset(set.intersection(*sets))


@cache
def unpacked(name: str) -> bytes:
    """One of our fonts as plain TrueType; unpacking takes half a second, so it is done once."""
    font, out = TTFont(FONTS / name), BytesIO()
    font.flavor = None
    font.save(out)
    return out.getvalue()


def legible(text: str) -> str:
    """`text` in which every character can be drawn: composed, or replaced by a white square."""
    return "".join(_fit(c) for c in unicodedata.normalize("NFC", text))


def _fit(character: str) -> str:
    category = unicodedata.category(character)
    if character in KEPT_CONTROLS:
        return character
    if category[0] == "C" or (category[0] == "M" and ord(character) not in drawn()):
        return ""
    if ord(character) in drawn():
        return character
    simpler = unicodedata.normalize("NFKC", character)
    return simpler if all(ord(c) in drawn() for c in simpler) else UNKNOWN
