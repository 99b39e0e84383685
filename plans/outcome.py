"""What the checks found in a plan, as one value that can be kept. Pure.

Messages are kept in every language of the portal: what is read back says the same in each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings
from django.utils.translation import get_language, override

from plans.gaps import Gap, Severity
from plans.structure import Section

_ROOT = Path(__file__).resolve().parent.parent
_SOURCES = (
    *("plans/*.py", "plans/checks/*.py", "plans/models/*.py", "plans/services/outcomes.py"),
    "portal/*.py",
    *("portal/funds/*.py", "portal/funds/models/*.py", "locale/*/LC_MESSAGES/django.mo"),
)


@dataclass(frozen=True)
class Outcome:
    """All that lacks; who has a budget (slugs); by organisation which confirmed parts changed.

    `lapsed` has who confirmed before and not again, with the sections that changed since.
    """

    gaps: tuple[Gap, ...]
    budgeted: frozenset[str] = frozenset()
    lapsed: Mapping[str, tuple[Section, ...]] = field(default_factory=dict)


class _Row(msgspec.Struct, array_like=True):
    """A gap as it is kept; `messages` in the order of the languages."""

    condition: str
    section: str
    code: str
    severity: str
    anchor: str
    rule: str
    org: str
    also: tuple[str, ...]
    messages: list[str]


class _Kept(msgspec.Struct):
    languages: list[str]
    gaps: list[_Row]
    budgeted: list[str]
    lapsed: dict[str, list[str]]


def encode(outcome: Outcome) -> str:
    """The outcome as text; equal outcomes give equal texts."""
    languages = [code for code, _name in settings.LANGUAGES]
    kept = _Kept(
        languages=languages,
        gaps=[_row(*pair) for pair in zip(outcome.gaps, _told(outcome, languages), strict=True)],
        budgeted=sorted(outcome.budgeted),
        lapsed={org: [s.value for s in outcome.lapsed[org]] for org in sorted(outcome.lapsed)},
    )
    return msgspec.json.encode(kept).decode()


def _told(outcome: Outcome, languages: Sequence[str]) -> list[list[str]]:
    """The message of each gap in every language."""
    found: list[list[str]] = [[] for _gap in outcome.gaps]
    for language in languages:
        with override(language):
            for gap, messages in zip(outcome.gaps, found, strict=True):
                messages.append(str(gap.message))
    return found


def _row(gap: Gap, messages: list[str]) -> _Row:
    return _Row(
        gap.condition,
        gap.section.value,
        gap.code,
        gap.severity.value,
        gap.anchor,
        gap.rule,
        gap.org,
        gap.also,
        messages,
    )


_DECODER = msgspec.json.Decoder(_Kept)


def decode(text: str) -> Outcome:
    """An outcome that was kept, its messages in the language of this moment."""
    kept = _DECODER.decode(text)
    here = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    place = kept.languages.index(here if here in kept.languages else settings.LANGUAGE_CODE)
    return Outcome(
        gaps=tuple(_gap(row, place) for row in kept.gaps),
        budgeted=frozenset(kept.budgeted),
        lapsed={org: tuple(map(Section, parts)) for org, parts in kept.lapsed.items()},
    )


def _gap(row: _Row, place: int) -> Gap:
    return Gap(
        row.condition,
        Section(row.section),
        row.code,
        Severity(row.severity),
        row.messages[place],
        row.anchor,
        row.rule,
        row.org,
        row.also,
    )


@cache
def checks_version() -> str:
    """Which checks run: a hash of the code and texts that an outcome comes from.

    Other code, another hash, and nothing that was kept counts any more; no number to forget.
    """
    found = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(_ROOT.glob(pattern)):
            found.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
