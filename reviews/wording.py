"""How alike two short texts are in what they are about (R-6.4-7). Pure.

Goals and budget lines of different plans share most of their words: months, amounts, "vervanging
tijdens training", "interne projectleider", the name of the provider. Those say nothing about the
purpose. They are left out; what remains are the telling words, and these are compared one by one,
a compound with its parts ("zorgdossier" with "dossier") and a plural with its singular.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

_LIST = """
de het een en of van voor in op met bij door per aan tot uit om te tijdens over naar na als dan
dat die deze dit er ook wordt worden is zijn was heeft hebben krijgen krijgt gebruiken gebruikt
doen doet geven geeft maken maakt werken werkt zonder onder binnen vanaf uiterlijk eind begin
hoogstens minstens minder meer gemiddeld ten ter samen gezamenlijk gezamenlijke eerste tweede
derde laatste beide alle elk elke ieder zij wij hun eigen ander andere januari februari maart
april mei juni juli augustus september oktober november december een twee drie vier vijf zes zeven
acht negen tien elf twaalf twintig dertig jaar jaren maand maanden week weken dag dagen uur uren
minuten keer fte looptijd halfjaar euro bedrag kosten rekening tarief eenmalig structureel stuk
stuks aantal procent cliënt cliënten bewoner bewoners medewerker medewerkers mensen deelnemers
gebruikers aanbieder aanbieders zorgaanbieder zorgaanbieders organisatie organisaties team teams
regio interne intern projectleider projectleiding programmaleider projectmanager projectteam
project coördinator coördinatie leider leiding begeleiding ondersteuning inzet dienst diensten
vervanging vervangen vrijmaken training trainen trainers opleiding opleiden scholing inwerken
koppeling koppelingen licentie licenties abonnement beheer aanschaf inrichting inhuur extern
externe advies adviseur meting metingen nulmeting eindmeting evaluatie eindevaluatie onderzoek
vragenlijst vragenlijsten verpleegkundige verpleegkundigen communicatie bijeenkomst bijeenkomsten
materiaal middelen implementatie invoering overig zorg
"""
COMMON = frozenset(_LIST.split())
"""Words that any plan may use. An entry here only takes weight away, it never hides a goal or a
line by itself: two texts without a telling word are compared by their amounts."""

SHORTEST = 3
PART = 5
"""A word of this many letters that stands within a longer one is a part of it."""
_SAME, _PART_OF = Decimal("0.5"), Decimal("0.8")
_CENT = Decimal("0.01")
_WORDS = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)))


_COMMON = frozenset(word for entry in COMMON for word in words_of(entry))


def telling(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """The words that say what this text is about; `names` are of organisations."""
    left_out = _COMMON.union(*map(words_of, names)) if names else _COMMON
    words = (word for word in words_of(text) if len(word) >= SHORTEST and word not in left_out)
    return tuple(dict.fromkeys(words))


def alike(one: Collection[str], other: Collection[str]) -> Decimal:
    """Which share of the letters of both lists of words has its like in the other; 0 to 1."""
    letters = sum(map(len, one)) + sum(map(len, other))
    if not one or not other:
        return Decimal("0.00")
    found = _met(one, other) + _met(other, one)
    return (found / letters).quantize(_CENT, rounding=ROUND_HALF_UP)


def shared(one: Collection[str], other: Collection[str]) -> tuple[str, ...]:
    """The words of the first list that have their like in the other."""
    return tuple(word for word in one if _best(word, other))


def _met(one: Collection[str], other: Collection[str]) -> Decimal:
    return sum((len(word) * _best(word, other) for word in one), Decimal(0))


def _best(word: str, others: Collection[str]) -> Decimal:
    return max((_likeness(word, other) for other in others), default=Decimal(0))


def _likeness(one: str, other: str) -> Decimal:
    """1 for the same word, 0 for words that do not look alike enough to be the same."""
    if one == other:
        return Decimal(1)
    short, long = sorted((one, other), key=len)
    if len(short) >= PART and short in long:
        return _PART_OF
    a, b = _trigrams(one), _trigrams(other)
    share = Decimal(len(a & b)) / Decimal(len(a | b))
    return share if share >= _SAME else Decimal(0)


def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))
