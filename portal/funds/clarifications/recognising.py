"""Hints that somebody could be recognised in a text that everybody will read (R-1.7-3). Pure.

A hint stops nothing: the name of a care office or of a scheme may stand in an answer. A person
looks and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

SHORTEST = 4
"""Names below this length are in too many words to look for."""
_KIND = re.compile(
    r"^(?:(?:stichting|vereniging|coöperatie|zorggroep|zorgcentrum|thuiszorg|woonzorg|wijkzorg)\s+)+",
    re.IGNORECASE,
)
"""Words with which names begin and which many leave out."""
_MARKS = (
    re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    re.compile(r"\bNL\d{2}[A-Z]{4}\d{10}\b"),
    re.compile(r"(?<![\w.,])(?:\+31|0)[\s-]?\d(?:[\s-]?\d){8}(?!\d)"),
    re.compile(r"(?<![\d.,-])\d{8}(?!\d)"),
)
_I_AM = re.compile(
    r"\b(?:wij|onze|ons|ik|mijn)\b(?=\s+(?:zijn|hebben|stichting|organisatie|locaties?|locatie|"
    r"cliënten|bewoners|medewerkers|wijkteams?|verpleeghuis|verpleeghuizen|instelling)\b)",
    re.IGNORECASE,
)


def hints(text: str, names: Sequence[str]) -> list[str]:
    """Names, mail addresses, phone and registration numbers and words of an insider in `text`.

    A country has well over a thousand providers: only a name that is in the text at all is looked
    at closely.
    """
    folded = text.casefold()
    found = [name for name in dict.fromkeys(names) if _stands_in(name, folded)]
    found += [s for s in _shortened(names) if s in text and _stands_in(s, folded)]
    found += [match.group().strip() for mark in _MARKS for match in mark.finditer(text)]
    found += [_around(text, match) for match in _I_AM.finditer(text)]
    return list(dict.fromkeys(found))


def _shortened(names: Iterable[str]) -> Iterator[str]:
    """Names without what they begin with: Stichting De Linde is De Linde."""
    for name in names:
        if (short := _KIND.sub("", name)) != name:
            yield short


def _stands_in(name: str, folded: str) -> bool:
    wanted = name.casefold()
    if len(name) < SHORTEST or wanted not in folded:
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded) is not None


def _around(text: str, match: re.Match[str]) -> str:
    """The word and the next one, as it stands there."""
    rest = re.match(r"\s+\w+", text[match.end() :])
    return match.group() + (rest.group() if rest else "")
