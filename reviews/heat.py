"""The heat map in the dashboard: one square per plan and condition, from tuples.

A page has hundreds of squares but few that differ, so each is a tuple that is drawn once. The
figure is the consensus, the small ones below it are what the reviewers scored; where a person may
see the own scores alone, those are the figure. A mark always says what the colour says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Q, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.funds.models import Condition
from reviews.models import Consensus, Score
from reviews.pages import level, mark, short
from reviews.queries import rule_of
from reviews.scoring import Opinion, spread
from reviews.workflow import AssignmentState

THIN = "\u2009"
"""A thin space: three marks fit under a square."""
Answer: TypeAlias = "tuple[bool | None, int | None]"
"""Met, and value: as stored, exactly one of the two."""
Answers: TypeAlias = "Mapping[str, Answer]"


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of HTML in a row: all are safe already, as their type says, so nothing is escaped."""
    return SafeString("".join(parts))


class Square(NamedTuple):
    """A square: short name of the condition, CSS class, the mark, the marks of the reviewers,
    whether these lie apart, and in words what the mark or the frame says to the eye alone."""

    label: str
    css: str
    mark: str
    votes: str = ""
    apart: bool = False
    aloud: str = ""


@lru_cache(maxsize=4096)
def _cell(square: Square) -> SafeString:
    """The square as a cell of the table; all that it says stands in the square, so it is kept."""
    small = SafeString("")
    if square.votes:
        sign = _APART if square.apart else ""
        css = "apart" if square.apart else "near"
        small = format_html('<small class="{}">{}{}</small>', css, square.votes, sign)
    shown: str | SafeString = square.mark
    if square.aloud:
        shown = format_html(_ALOUD, square.mark, square.aloud)
    cell = '<td class="sq" data-label="{}"><b class="{}">{}</b>{}</td>'
    return format_html(cell, square.label, square.css, shown, small)


_APART = SafeString(' <span aria-hidden="true">≠</span>')
_ALOUD = '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>'


class Said(NamedTuple):
    """What is known of one case to the person who looks."""

    agreed: Answers
    votes: Sequence[Answers]
    own: Answers


NOTHING = Said({}, (), {})


class Painter:
    """Makes the squares of one page; the same answers give the same square, made once.

    `limit` is how far scores may lie apart unremarked.
    """

    def __init__(self, conditions: Sequence[Condition], limit: int) -> None:
        self.conditions = conditions
        self.limit = limit
        self._rules = {c.code: rule_of(c, c.condition_set) for c in conditions}
        self._labels = {c.code: short(c) for c in conditions}
        self._made: dict[tuple[Any, ...], Square] = {}
        for code, label in self._labels.items():
            self._made[code, None] = Square(label, "level-0", "–", aloud=_("not scored"))
            self._made[code, False] = Square(label, "level-none", "", aloud=_("does not apply"))

    def squares(self, sectors: Sequence[str], said: Said) -> list[Square]:
        """The squares of a plan of these sectors, in the order of the conditions."""
        return [
            self._square(c.code, said) if _concerns(c, sectors) else self._made[c.code, False]
            for c in self.conditions
        ]

    def draw(self, squares: Sequence[Square]) -> SafeString:
        """The cells of one plan."""
        return joined(map(_cell, squares))

    def _square(self, code: str, said: Said) -> Square:
        if not said.votes:
            own = said.own.get(code)
            return self._own(code, own) if own else self._made[code, None]
        votes = tuple(votes.get(code) for votes in said.votes)
        key = (code, said.agreed.get(code), votes)
        if key not in self._made:
            self._made[key] = self._open(*key)
        return self._made[key]

    def _own(self, code: str, answer: Answer) -> Square:
        said = Opinion(*answer)
        aloud = ", ".join((_aloud(said) or mark(said), _("your own score")))
        return Square(self._labels[code], f"level-{level(said)} own", mark(said), aloud=aloud)

    def _open(self, code: str, agreed: Answer | None, votes: tuple[Answer | None, ...]) -> Square:
        given = [_opinion(vote) for vote in votes]
        found = spread(self._rules[code], given)
        apart = found.divided or found.width > self.limit
        so = _opinion(agreed)
        aloud = _aloud(so)
        if apart:
            aloud = ", ".join((aloud or mark(so), _("the reviewers lie far apart")))
        votes_ = " ".join(map(mark, given))
        return Square(self._labels[code], f"level-{level(so)}", mark(so), votes_, apart, aloud)


def _aloud(said: Opinion | None) -> str:
    """What a mark that is no figure says; "" for a figure, which speaks for itself."""
    if said is None:
        return _("not scored")
    if said.met is None:
        return ""
    return _("Met") if said.met else _("Not met")


def _concerns(condition: Condition, sectors: Sequence[str]) -> bool:
    """Whether a plan of these sectors is judged on this condition of its scheme (R-6.2-8)."""
    wanted = condition.applies_sectors
    return not wanted or not set(wanted).isdisjoint(sectors)


def _opinion(answer: Answer | None) -> Opinion | None:
    return None if answer is None else Opinion(*answer)


def said_in(cases: Sequence[int], open_: Iterable[int], person: int) -> dict[int, Said]:
    """What was said in these cases: all where scores are open, else what the person scored."""
    opened = set(open_)
    agreed: dict[int, dict[str, Answer]] = {}
    votes: dict[int, dict[int, dict[str, Answer]]] = {}
    own: dict[int, dict[str, Answer]] = {}
    for case, assignment, code, met, value in _rows(cases, opened, person):
        if not assignment:
            agreed.setdefault(case, {})[code] = (met, value)
        elif case in opened:
            votes.setdefault(case, {}).setdefault(assignment, {})[code] = (met, value)
        else:
            own.setdefault(case, {})[code] = (met, value)
    return {
        case: Said(agreed.get(case, {}), _in_order(votes.get(case, {})), own.get(case, {}))
        for case in {*agreed, *votes, *own}
    }


def _in_order(votes: Mapping[int, Answers]) -> list[Answers]:
    """The answers of the reviewers, in the order in which they were asked."""
    return [votes[assignment] for assignment in sorted(votes)]


def _rows(cases: Sequence[int], opened: set[int], person: int) -> Iterable[tuple[Any, ...]]:
    """In one query: the consensus (assignment 0) and what was handed in where scores are open,
    and elsewhere the scores of this person."""
    done = Q(assignment__case__in=opened, assignment__state=AssignmentState.DONE)
    mine = Q(assignment__case__in=set(cases) - opened, assignment__reviewer=person)
    scores = Score.objects.filter(done | mine, assignment__case__in=cases).order_by()
    agreed = Consensus.objects.filter(case__in=opened).order_by()
    answer = ("condition", "met", "value")
    return scores.values_list("assignment__case", "assignment", *answer).union(
        agreed.values_list("case", Value(0), *answer), all=True
    )
