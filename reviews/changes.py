"""What changed between two filed versions, as it bears on a condition or on a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plans.asked import covers
from plans.compare import Change, differences
from plans.data import PlanData
from plans.models import Submission
from plans.structure import EVIDENCE, Section
from plans.telling import in_words
from plans.word_diff import Piece, word_diff
from reviews.evidence import frozen

LINE = 60
"""Texts of fewer characters are read at a glance, before and after."""


@dataclass(frozen=True)
class Difference:
    """One change, ready to show: what it is about, how it was, how it is."""

    section: Section
    label: str
    before: str
    after: str
    path: str

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Word by word what went and what came, where a text was changed and not replaced."""
        if min(len(self.before), len(self.after)) < LINE:
            return ()
        found = word_diff(self.before, self.after)
        kept = sum(len(piece.text) for piece in found if piece.kind == "same")
        return found if 2 * kept > min(len(self.before), len(self.after)) else ()


def evidence_changes(older: Submission, newer: Submission, condition: str) -> list[Difference]:
    """What changed in the parts of the plan that prove a condition; all of it when none do."""
    return shown(_bearing(differences(frozen(older), frozen(newer)), condition))


def touched(older: Submission, newer: Submission, condition: str) -> bool:
    """Whether anything that proves this condition changed between two versions."""
    return bool(_bearing(differences(frozen(older), frozen(newer)), condition))


def all_changes(older: PlanData, newer: PlanData) -> list[Difference]:
    """Everything that changed between two versions."""
    return shown(differences(older, newer))


def at_place(found: Iterable[Difference], place: str) -> list[Difference]:
    """Of these, the changes at a place that was asked about."""
    return [difference for difference in found if covers(place, difference.path)]


def shown(found: Iterable[Change]) -> list[Difference]:
    """Changes in words."""
    return [
        Difference(c.section, str(c.label), in_words(c.before), in_words(c.after), c.path)
        for c in found
    ]


def _bearing(found: Iterable[Change], condition: str) -> list[Change]:
    parts = EVIDENCE.get(condition)
    return [change for change in found if parts is None or change.section in parts]
