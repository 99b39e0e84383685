"""The scores of all reviewers, condition by condition, with how far they lie apart (G23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.funds.models import Condition
from reviews.models import Assignment, Case, Consensus, Score
from reviews.pages import level, mark, meaning, place, short, words
from reviews.queries import handed_in, opinion, rule_of
from reviews.scoring import Spread, spread


@dataclass(frozen=True)
class Said:
    """What one reviewer wrote about one condition."""

    name: str
    score: Score | None
    mark: str
    words: str
    level: int


@dataclass(frozen=True)
class Line:
    """One condition with all that was said of it."""

    condition: Condition
    short: str
    place: str
    said: list[Said]
    spread: Spread
    remark: str
    agreed: Consensus | None
    agreed_words: str


def people(case: Case) -> list[Assignment]:
    """The reviewers whose scores count."""
    return list(handed_in(case))


def lines(
    case: Case,
    conditions: Sequence[Condition],
    who: Sequence[Assignment],
    agreed: Mapping[str, Consensus],
) -> list[Line]:
    """Every condition with its scores."""
    return [line_of(case, condition, who, agreed) for condition in conditions]


def line_of(
    case: Case,
    condition: Condition,
    who: Sequence[Assignment],
    agreed: Mapping[str, Consensus],
) -> Line:
    """One condition with its scores."""
    rows = [(a, _score(a, condition)) for a in who]
    found = spread(rule_of(condition, case.plan.condition_set), [opinion(row) for _a, row in rows])
    row = agreed.get(condition.code)
    return Line(
        condition,
        short(condition),
        place(condition),
        [_said(a, row, condition) for a, row in rows],
        found,
        remark(found),
        row,
        words(row, condition),
    )


def remark(found: Spread) -> str:
    """What is worth talking about; "" when the reviewers are close."""
    if found.divided:
        return _("The reviewers are divided: for some the plan passes here, for others not.")
    if found.flagged:
        return _("The scores lie %(width)d apart.") % {"width": found.width}
    return ""


def _score(assignment: Assignment, condition: Condition) -> Score | None:
    return next((s for s in assignment.scores.all() if s.condition_id == condition.code), None)


def _said(assignment: Assignment, row: Score | None, condition: Condition) -> Said:
    name = assignment.reviewer.name
    return Said(name, row, mark(row), meaning(row, condition), level(row))
