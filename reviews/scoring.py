"""From what is said of each condition to whether a plan may be granted. Pure.

"Gelden in ieder geval" (R-6.4): every condition is a minimum. None is traded off against another
and nothing here averages the scores of people. A knock-out is met or not; a scored condition
passes from its threshold on; a condition nobody answered is not a number. The figure of 0 to 100
orders plans that passed everything, and is never given for one that did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SPREAD_LIMIT = 1
"""Scores of one condition may lie this far apart before the portal draws attention to it."""

CONFLICTS = "conflicts"
"""The ground of R-6.4-9 on which a scored condition knocks out all the same."""


@dataclass(frozen=True)
class Rule:
    """How one condition is judged: data of the condition set.

    `binding` is False for an attention point, on which no plan falls (R-6.2-8).
    `knock_out_when` names the grounds that end a plan whatever its score.
    """

    code: str
    scored: bool
    threshold: int = 3
    lowest: int = 1
    highest: int = 4
    weight: int = 1
    binding: bool = True
    knock_out_when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Opinion:
    """What is said of one condition: `met` or a `value`, exactly one of the two.

    On a scored condition `met` can only be False: it conflicts (R-6.4-9).
    """

    met: bool | None = None
    value: int | None = None


@dataclass(frozen=True)
class Term:
    """What one condition adds to the rank: `weight` × (`points` above the lowest score)."""

    code: str
    weight: int
    points: int
    highest: int


@dataclass(frozen=True)
class Judgement:
    """What follows from a set of opinions.

    `eligible`: False as soon as one binding condition fails, None while one is unanswered.
    `rank`: 0 to 100 with two decimals, only for an eligible plan; `terms` are its parts.
    """

    eligible: bool | None
    failed: tuple[str, ...]
    unanswered: tuple[str, ...]
    terms: tuple[Term, ...] = ()

    @property
    def points(self) -> int:
        """What the plan has: the sum over the terms."""
        return sum(t.weight * t.points for t in self.terms)

    @property
    def denominator(self) -> int:
        """What it could have: every condition scored at its best."""
        return sum(t.weight * t.highest for t in self.terms)

    @property
    def rank(self) -> Decimal | None:
        """The figure to order by; None for a plan that is not eligible."""
        if not self.eligible or not self.denominator:
            return None
        exact = Decimal(100) * self.points / self.denominator
        return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def fault(rule: Rule, opinion: Opinion) -> str:
    """Why an opinion cannot be one on this condition: "", or a code.

    Codes: `empty`, `both`, `no_score` (a number where yes or no is asked), `no_yes` (yes where a
    number is asked), `no_ground` (a conflict where the condition knows none), `out_of_scale`.
    """
    if opinion.met is not None and opinion.value is not None:
        return "both"
    if opinion.value is not None:
        if not rule.scored:
            return "no_score"
        return "" if rule.lowest <= opinion.value <= rule.highest else "out_of_scale"
    if opinion.met is None:
        return "empty"
    if not rule.scored:
        return ""
    return "no_yes" if opinion.met else "" if rule.knock_out_when else "no_ground"


def passes(rule: Rule, opinion: Opinion | None) -> bool | None:
    """Whether this opinion passes the condition; None where nothing was said."""
    if opinion is None or (opinion.met is None and opinion.value is None):
        return None
    if opinion.met is not None:
        return opinion.met
    return opinion.value is not None and opinion.value >= rule.threshold


def judge(rules: Sequence[Rule], opinions: Mapping[str, Opinion]) -> Judgement:
    """The judgement on a plan from one opinion per condition (the consensus).

    Opinions on conditions that do not apply are left out.
    """
    results = {rule.code: passes(rule, opinions.get(rule.code)) for rule in rules}
    binding = [rule.code for rule in rules if rule.binding]
    failed = tuple(code for code in binding if results[code] is False)
    unanswered = tuple(rule.code for rule in rules if results[rule.code] is None)
    open_ = any(results[code] is None for code in binding)
    eligible = False if failed else None if open_ else True
    return Judgement(eligible, failed, unanswered, _terms(rules, opinions) if eligible else ())


def _terms(rules: Sequence[Rule], opinions: Mapping[str, Opinion]) -> tuple[Term, ...]:
    """The scored conditions that bind; knock-outs and attention points do not order plans."""
    return tuple(
        Term(rule.code, rule.weight, opinion.value - rule.lowest, rule.highest - rule.lowest)
        for rule in rules
        if rule.scored and rule.binding
        if (opinion := opinions[rule.code]).value is not None
    )


@dataclass(frozen=True)
class Spread:
    """How far reviewers lie apart on one condition.

    `divided`: for some it passes, for others not; `width`: highest minus lowest score, 0 for
    a knock-out; `answers`: how many said something.
    """

    answers: int
    width: int
    divided: bool

    @property
    def flagged(self) -> bool:
        """Whether the reviewers should talk about it first."""
        return self.divided or self.width > SPREAD_LIMIT


def spread(rule: Rule, opinions: Iterable[Opinion | None]) -> Spread:
    """How far these opinions lie apart; who said nothing does not count."""
    said = [o for o in opinions if o is not None and passes(rule, o) is not None]
    values = [o.value for o in said if o.value is not None]
    results = {passes(rule, o) for o in said}
    width = max(values) - min(values) if values else 0
    return Spread(len(said), width, len(results) > 1)
