"""The pages that say which field proves which condition: docs/conditions.md for who builds,
docs/voorwaarden.md for who works with it, in Dutch and with the names that stand on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from plans.gaps import Check
from plans.labels import FIELDS
from plans.readiness import CHECKS


@dataclass(frozen=True)
class Words:
    """What a page says around the checks, and how it names a field, a rule and a check."""

    language: str
    head: str
    columns: tuple[str, ...]
    others: str
    attention: str
    does: Mapping[str, str]
    place: Callable[[Check], str]
    gloss: Callable[[Mapping[str, Any]], str]
    shows_code: bool = False
    values: Mapping[str, str] = field(default_factory=dict)


def _path(check: Check) -> str:
    return f"`{check.field}`" if check.field else "every text"


def _name(check: Check) -> str:
    """The name of the field on the screen; a check of a whole row names the section only."""
    known = FIELDS.get(check.field)
    return str(known) if known else "elke tekst" if not check.field else "het hele onderdeel"


# What the portal fills in, as the Dutch page calls it.
_VALUES = {
    "above": "te veel", "accord": "akkoord", "asked": "aanvraag", "cap": "maximum",
    "count": "aantal", "date": "datum", "end": "einde", "goal": "doel", "item": "landelijk doel",
    "label": "naam", "limit": "grens", "months": "maanden", "name": "organisatie",
    "names": "organisaties", "now": "aantal nu", "number": "nummer", "owner": "eigenaar",
    "region": "regio",
    "product": "aantal × prijs", "row": "regel", "scheme": "regeling", "sector": "sector",
    "shared": "samen", "start": "begin", "sum": "som", "word": "woord", "year": "jaar",
    "years": "jaren",
}  # fmt: skip

ENGLISH = Words(
    language="en",
    head="""# Which field proves which condition

Written by `python manage.py conditions_page`; do not edit. A test keeps it true. In Dutch, with the
names on the screen: [voorwaarden](voorwaarden.md).

A condition is a minimum: none can be traded off against another (section 6.4, "gelden in ieder
geval"). The portal checks form, people judge content. What a check does: **block** stops filing,
**warn** asks for attention and is shown to the care office, **inform** only tells. Rule numbers are
those of the policy digest; words in *italics* are filled in.
""",
    columns=("section", "field", "rule", "does", "what it says", "code"),
    others="What the plan itself needs",
    attention="An attention point, no condition: it never stops a plan.",
    does={"block": "block", "warn": "warn", "inform": "inform"},
    place=_path,
    gloss=lambda condition: condition.get("gloss_en") or "",
    shows_code=True,
)
DUTCH = Words(
    language="nl",
    head="""# Welk veld bewijst welke voorwaarde

Deze pagina komt uit het portaal zelf (`python manage.py conditions_page`). Wijzig haar niet met de
hand: een test houdt haar gelijk aan wat het portaal controleert.

Elke voorwaarde is een minimum: een sterk punt maakt een zwak punt niet goed (paragraaf 6.4, "gelden
in ieder geval"). Het portaal kijkt of een veld is ingevuld en of gegevens bij elkaar passen. Mensen
van het zorgkantoor beoordelen de inhoud. Per controle staat er wat zij doet:

- **houdt tegen**: het plan kan niet worden ingediend;
- **let op**: indienen kan, het zorgkantoor ziet het punt ook;
- **tip**: alleen een melding voor de coalitie.

Schuine woorden vult het portaal in. De regel is het nummer in het beleidsoverzicht.
""",
    columns=("onderdeel", "veld", "regel", "wat de controle doet", "wat het portaal zegt"),
    others="Wat het plan zelf nodig heeft",
    attention="Een aandachtspunt, geen voorwaarde: het houdt een plan nooit tegen.",
    does={"block": "houdt tegen", "warn": "let op", "inform": "tip"},
    place=_name,
    gloss=lambda condition: " ".join((condition.get("text_nl") or "").split()),
    values=_VALUES,
)


def page(conditions: Iterable[Mapping[str, Any]], words: Words = ENGLISH) -> str:
    """The page for these conditions, each with `code`, `label_nl`, `gloss_en` and `text_nl`."""
    with translation.override(words.language):
        parts = [words.head, *(_condition(c, words) for c in conditions), _others(words)]
        return "\n".join(parts)


def _condition(condition: Mapping[str, Any], words: Words) -> str:
    code = condition["code"]
    checks = [c for c in CHECKS if code in (c.condition, *c.also)]
    gloss = words.gloss(condition) or words.attention
    return "\n".join(
        [f"## {code} {condition['label_nl']}\n", f"{gloss}\n", *_table(checks, words), ""]
    )


def _others(words: Words) -> str:
    checks = [c for c in CHECKS if not c.condition]
    return "\n".join([f"## {words.others}\n", *_table(checks, words), ""])


def _table(checks: Iterable[Check], words: Words) -> Iterator[str]:
    yield f"| {' | '.join(words.columns)} |"
    yield "|---" * len(words.columns) + "|"
    for check in checks:
        says = re.sub(
            r"\{(\w+)\}", lambda m: f"*{words.values.get(m[1], m[1])}*", str(check.message)
        )
        rule = check.rule or ("form" if words.shows_code else "vorm")
        cells = [check.section.label, words.place(check), rule, words.does[check.severity], says]
        cells += [f"`{check.code}`"] if words.shows_code else []
        yield f"| {' | '.join(map(str, cells))} |"
