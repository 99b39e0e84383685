"""Which plans a dashboard shows, narrowed and ordered.

Everything is asked of the stored lines (`PlanLine`) through their indexes: the first page costs
the same with fifty plans and with fifty thousand. Nothing here says more of a case than the
person may know: what a reviewer may not see yet does not narrow or order the list either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case as Choose
from django.db.models import (
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.db.models.lookups import LessThan

from plans.models import Member, OfficeReader
from plans.queries import posts
from plans.workflow import UNDER_JUDGEMENT
from portal.accounts.models import Role as Post
from portal.accounts.models import User
from portal.dates import AMSTERDAM, add_months, deadline, local
from portal.funds.models import Call, OfficePolicy
from reviews.flags import TELLING
from reviews.models import Assignment, PlanLine, Score
from reviews.queries import COUNTING, OPEN_CASES, OVERSEEING_POSTS
from reviews.workflow import AssignmentState, CaseState

Lines: TypeAlias = "QuerySet[PlanLine]"
SORTS = {
    "title": ("title", "title"),
    "filed": ("filed_at", "filed_at"),
    "total": ("total", "total"),
    "rank": ("rank", "known_rank"),
    "open": ("missing", "known_missing"),
}
"""Sort keys, each with its column and the column for who may not know all."""


def lines_of(call: Call, user: User) -> Lines:
    """The filed plans of a call that this person may see for the care office (as `queries.py`).

    Whose doors are shut, and in which plans one takes part, is asked once for the whole list.
    """
    held = posts(user)
    roles = held.get(call.region.office_id, frozenset())
    doors = OfficeReader.objects.filter(user=user).values("plan")
    own = Member.objects.filter(org__pk__in=list(held), left_at=None, accepted_at__isnull=False)
    found = PlanLine.objects.filter(call=call).exclude(plan__in=own.values("plan")).defer("text")
    if roles & OVERSEEING_POSTS:
        return found.exclude(plan__in=doors.filter(is_open=False))
    if Post.REVIEWER in roles:
        return found.filter(plan__in=doors.filter(is_open=True))
    return found.none()


@dataclass(frozen=True)
class OwnPart:
    """What a person scores on one plan: number and state of the assignment, and whether any
    score was given."""

    number: int
    state: str
    case_state: str
    scored: bool

    @property
    def counts(self) -> bool:
        """Whether this makes the person a scorer of the case."""
        return self.state in COUNTING or self.scored

    @property
    def hides(self) -> bool:
        """Whether the rest of the case is hidden from the person (as `rules.py` says)."""
        open_ = self.case_state not in (CaseState.INDEPENDENT, CaseState.STOPPED)
        return self.counts and not (self.state == AssignmentState.DONE and open_)


def own_parts(call: Call, user: User) -> dict[int, OwnPart]:
    """What this person scores in a call, by plan."""
    wrote = Exists(Score.objects.filter(assignment=OuterRef("pk")))
    found = Assignment.objects.filter(reviewer=user, case__line__call=call)
    rows = found.values_list("case__plan", "pk", "state", "case__state", wrote)
    return {plan: OwnPart(*rest) for plan, *rest in rows}


def narrowed(
    lines: Lines,
    chosen: Mapping[str, Any],
    own: Mapping[int, OwnPart],
    *,
    policy: OfficePolicy,
    at: datetime,
) -> Lines:
    """The plans that answer to a filter; with the columns that `ordered` needs."""
    hidden = [plan for plan, part in own.items() if part.hides]
    if hidden:
        veiled = When(plan__in=hidden, then=Value(None))
        lines = lines.annotate(
            known_rank=Choose(veiled, default=F("rank")),
            known_missing=Choose(veiled, default=F("missing")),
        )
    for condition in _conditions(chosen, policy, at):
        lines = lines.filter(condition)
    telling = chosen.get("flag") in TELLING or chosen.get("verdict")
    if hidden and (telling or chosen.get("needs") in _TELLING_NEEDS):
        lines = lines.exclude(plan__in=hidden)
    return lines


def _conditions(chosen: Mapping[str, Any], policy: OfficePolicy, at: datetime) -> list[Q]:
    found = []
    if words := chosen.get("q"):
        found.append(Q(text=matching(words)))
    if state := chosen.get("state"):
        found.append(Q(state=state))
    if flag := chosen.get("flag"):
        found.append(Q(flags__contains=[flag]))
    if needs := chosen.get("needs"):
        found.append(_NEEDS[needs])
    if verdict := chosen.get("verdict"):
        found.append(_VERDICTS[verdict])
    if late := chosen.get("late"):
        found.append(_late(late, policy, at))
    return found


_INDEPENDENT = Q(case_state=CaseState.INDEPENDENT)
_NEEDS = {
    "taking_up": Q(state="submitted"),
    "reviewers": _INDEPENDENT & Q(asked__lt=2),
    "scores": Q(case_state__in=OPEN_CASES, missing__gt=0),
    "consensus": _INDEPENDENT & Q(asked__gte=2, missing=0),
    "decision": Q(case_state=CaseState.DECIDING),
}
_TELLING_NEEDS = frozenset(_NEEDS) - {"taking_up"}
_VERDICTS = {
    "yes": Q(eligible=True) & ~_INDEPENDENT,
    "no": Q(eligible=False) & ~_INDEPENDENT,
    "open": Q(eligible=None) | _INDEPENDENT,
}
_WORD = re.compile(r"\w+")


def matching(words: str) -> SearchQuery:
    """Dutch full text: the words as people type them in a search box, and what begins with them.

    "flexpools" finds a flexpool; so does "flexp", while somebody is still typing. A number is
    found by its parts.
    """
    plain = words.replace("\x00", " ").replace("-", " ") if _number(words) else words
    query = SearchQuery(plain, config="dutch", search_type="websearch")
    parts = _WORD.findall(plain)
    if not parts or (set(words) & set('"-') and not _number(words)):
        return query
    begun = " & ".join(f"{part}:*" for part in parts)
    return query | SearchQuery(begun, config="dutch", search_type="raw")


def _number(words: str) -> bool:
    """Whether this looks like the number of a plan: letters, figures and dashes."""
    return bool(re.fullmatch(r"[A-Za-z]*-?[\d-]+", words.strip()))


class _Months(Func):
    """So many calendar months; a month that is too short ends at its last day."""

    function = "MAKE_INTERVAL"
    template = "%(function)s(months => %(expressions)s)"
    output_field = DurationField()


def _late(which: str, policy: OfficePolicy, at: datetime) -> Q:
    """Plans under judgement that are past the aim, or past the limit, of the office.

    By the same calendar as `ageing.age`: days on which the term stood still come on top. The
    bound on the filing, which ignores them, lets an index do most of the work.
    """
    today = local(at).date()
    if which == "limit":
        earliest = add_months(today, -policy.decision_months_limit) + timedelta(days=3)
        term: Any = _Months(Value(policy.decision_months_limit))
    else:
        earliest = today - timedelta(weeks=policy.decision_weeks_aim)
        term = Value(timedelta(weeks=policy.decision_weeks_aim))
    last = ExpressionWrapper(
        TruncDate("filed_at", tzinfo=AMSTERDAM) + term + (F("clock_from") - F("filed_at")),
        output_field=DateTimeField(),
    )
    counted_to = Coalesce(TruncDate("stopped_at", tzinfo=AMSTERDAM), Value(today, DateField()))
    return Q(
        LessThan(Cast(last, DateField()), counted_to),
        state__in=sorted(UNDER_JUDGEMENT),
        filed_at__lt=deadline(earliest, time()).instant,
    )


def ordered(lines: Lines, sort: str) -> Lines:
    """The plans in the order of a key of `SORTS`; what has no value comes last."""
    plain, careful = SORTS[sort.removeprefix("-")]
    name = careful if careful in lines.query.annotations else plain
    down = sort[:1] == "-"
    if plain in ("rank", "missing"):
        by = F(name).desc(nulls_last=True) if down else F(name).asc()
        return lines.order_by(by, "plan_id")
    return lines.order_by(f"-{name}", "-plan_id") if down else lines.order_by(name, "plan_id")
