"""How names of organisations are compared: without accents, capitals and double spaces."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The text as people type it who leave out accents: "Cliëntenberaad" is "clientenberaad"."""
    parts = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()
