"""File names that are safe on every system and still readable in Dutch."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))}
)


def safe_filename(name: str, *, fallback: str = "document") -> str:
    """`name` without folders, control and direction marks, and what Windows refuses.

    Accents stay. The last extension is kept when the name has to be shortened.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = re.sub(r'[<>:"|?*%;\s]+', " ", text).rstrip(" .")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = extension, ""
    stem, extension = stem.strip(" .") or fallback, extension.strip()[:20]
    if stem.lower() in RESERVED:
        stem = f"{fallback} {stem}"
    room = LONGEST - len(extension) - len(dot)
    return f"{stem[:room].rstrip()}{dot}{extension}"
