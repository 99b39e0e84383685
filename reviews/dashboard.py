"""All plans of a call at a glance: which, in what order, and how each stands (G25).

Totals, ranks and counts are stored; a page costs a fixed number of queries, whatever it shows.
Nothing here says more of a case than the person may know of it: a plan that one scores oneself
shows one's own scores alone until the consensus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from plans.models import Plan, YearTotal
from plans.pages import TONES
from plans.workflow import OFFICE_LABELS, State
from portal.accounts.models import User
from portal.accounts.roles import has_role
from portal.funds.models import Call, Condition
from portal.money import ZERO
from portal.web.charts import Cell
from reviews.ageing import Age
from reviews.models import Assignment, Case, Consensus, Score, Screening
from reviews.pages import NOT_APPLICABLE, age_of, cell
from reviews.queries import COUNTING, OPEN_CASES, OVERSEEING_POSTS, applies, office_plans
from reviews.rules import OVERSEERS, Standing, sees_progress, sees_scores
from reviews.scoring import Opinion
from reviews.workflow import AssignmentState, CaseState

_SORTS = {
    "title": F("title"),
    "filed": F("submitted_at"),
    "total": F("fund_total"),
    "rank": F("known_rank"),
    "open": F("known_open"),
}


Plans: TypeAlias = "QuerySet[Any]"
"""Plans with the annotations of `plans_of`."""


def plans_of(call: Call, user: User) -> Plans:
    """The filed plans of a call that this person may see, with what a filter can ask of them."""
    known = _known_cases(user).order_by("-round")
    flags = Screening.objects.filter(submission__plan=OuterRef("pk")).order_by("-pk")
    return (
        Plan.objects.filter(office_plans(user), call=call)
        .select_related("lead")
        .annotate(
            case_number=Subquery(_cases().order_by("-round").values("pk")[:1]),
            known_case=Subquery(known.values("pk")[:1]),
            known_rank=Subquery(known.values("rank")[:1]),
            known_open=Subquery(known.annotate(n=F("asked") - F("finished")).values("n")[:1]),
            warnings=Subquery(flags.values("warnings")[:1]),
            warned=Subquery(flags.values("conditions")[:1]),
        )
    )


def _cases() -> QuerySet[Case]:
    return Case.objects.filter(plan=OuterRef("pk"))


def _known_cases(user: User) -> QuerySet[Case]:
    """Cases of whose judging this person may know more than the own part (as `rules.py` says)."""
    mine = Assignment.objects.filter(case=OuterRef("pk"), reviewer=user)
    wrote = Exists(Score.objects.filter(assignment=OuterRef("pk")))
    own = mine.filter(Q(state__in=COUNTING) | Q(wrote))
    finished = mine.filter(state=AssignmentState.DONE)
    return _cases().filter(~Exists(own) | (Exists(finished) & ~Q(state=CaseState.INDEPENDENT)))


def narrowed(plans: Plans, chosen: Mapping[str, Any]) -> Plans:
    """The plans that answer to a filter."""
    if words := chosen.get("q"):
        plans = _found(plans, words)
    if state := chosen.get("state"):
        plans = plans.filter(state=state)
    if chosen.get("flagged"):
        plans = plans.filter(warnings__gt=0)
    if needs := chosen.get("needs"):
        plans = plans.filter(known_case__in=_needing(needs).values("pk"))
    if verdict := chosen.get("verdict"):
        plans = _standing(plans, verdict)
    return plans


def _found(plans: Plans, words: str) -> Plans:
    """Dutch full text over title, summary and lead; a piece of title or number counts as well."""
    vector = SearchVector("title", "summary", "lead__name", config="dutch")
    query = SearchQuery(words, config="dutch", search_type="websearch")
    piece = Q(reference__icontains=words) | Q(title__icontains=words)
    found: Plans = plans.annotate(text=vector).filter(Q(text=query) | piece)
    return found


def _needing(what: str) -> QuerySet[Case]:
    """Cases that wait for this."""
    independent = Case.objects.filter(state=CaseState.INDEPENDENT)
    found = {
        "reviewers": independent.filter(asked__lt=2),
        "scores": Case.objects.filter(state__in=OPEN_CASES, finished__lt=F("asked")),
        "consensus": independent.filter(asked__gte=2, finished=F("asked")),
        "decision": Case.objects.filter(state=CaseState.DECIDING),
    }
    return found[what]


def _standing(plans: Plans, verdict: str) -> Plans:
    cases = Case.objects.exclude(state=CaseState.INDEPENDENT)
    if verdict == "open":
        judged = cases.filter(eligible__isnull=False)
        return plans.exclude(known_case__in=judged.values("pk"))
    return plans.filter(known_case__in=cases.filter(eligible=verdict == "yes").values("pk"))


def ordered(plans: Plans, sort: str) -> Plans:
    """The plans in an order of `forms.dashboard.SORTS`; what has no value comes last."""
    column = _SORTS[sort.removeprefix("-")]
    by = column.desc(nulls_last=True) if sort[:1] == "-" else column.asc(nulls_last=True)
    return plans.order_by(by, "pk")


@dataclass(frozen=True)
class Line:
    """A plan in the dashboard. `progress`, `waiting`, `eligible` and `rank` are None or empty
    where this person may not know them."""

    plan: Plan
    case: Case | None
    label: str
    tone: str
    url: str
    amounts: tuple[Decimal, ...]
    progress: tuple[int, int] | None
    waiting: tuple[str, ...]
    eligible: bool | None
    rank: Decimal | None
    age: Age | None
    warnings: int | None
    warned: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """What all lines of a dashboard have in common."""

    call: Call
    user: User
    conditions: Sequence[Condition]
    at: datetime

    @property
    def years(self) -> tuple[int, ...]:
        """The columns of amounts."""
        return tuple(self.call.budget_years)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of this person at the office of the call, apart from reviewing."""
        held = (p for p in OVERSEEING_POSTS if has_role(self.user, self.office_id, p))
        return frozenset(role.value for role in held)

    @property
    def office_id(self) -> int:
        """The care office of the call."""
        return self.call.region.office_id

    def lines(self, plans: Sequence[Plan]) -> list[Line]:
        """These plans as lines: a fixed number of queries for any number of them."""
        facts = _Facts.of(plans, self.user)
        roles = self.roles
        return [self._line(plan, facts, roles) for plan in plans]

    def _line(self, plan: Any, facts: _Facts, roles: frozenset[str]) -> Line:
        case = facts.cases.get(plan.case_number)
        known = facts.standing(case, roles)
        state = State(plan.state)
        progress = case is not None and sees_progress(case.state, known)
        scores = case is not None and sees_scores(case.state, known)
        return Line(
            plan=plan,
            case=case,
            label=str(OFFICE_LABELS[state]),
            tone=TONES[state],
            url=_url(plan, case, known, facts),
            amounts=tuple(facts.amounts.get((plan.pk, year), ZERO) for year in self.years),
            progress=(case.finished, case.asked) if case and progress else None,
            waiting=facts.waiting(case) if case and progress else (),
            eligible=case.eligible if case and scores else None,
            rank=case.rank if case and scores else None,
            age=age_of(plan, self.call.region.office.policy, self.at),
            warnings=plan.warnings,
            warned=tuple(plan.warned or ()),
            cells=self._cells(plan, facts.opinions(case, agreed=bool(scores))),
        )

    def _cells(self, plan: Plan, said: Mapping[str, Opinion]) -> tuple[Cell, ...]:
        return tuple(
            cell(said.get(c.code), c) if applies(c, plan) else NOT_APPLICABLE
            for c in self.conditions
        )


def _url(plan: Plan, case: Case | None, known: Standing, facts: _Facts) -> str:
    """Where the title leads: the desk for who oversees, the own scores for a reviewer."""
    own = facts.own.get(case.pk) if case else None
    if own is not None and own.state in COUNTING:
        return reverse("reviews:assignment", args=[own.pk])
    if known.roles & OVERSEERS:
        return reverse("reviews:plan", args=[plan.pk])
    return reverse("plans:detail", args=[plan.pk])


@dataclass(frozen=True)
class _Facts:
    """What a page of plans needs, read at once."""

    user: User
    cases: Mapping[int, Case]
    assignments: Mapping[int, list[Assignment]]
    own: Mapping[int, Assignment]
    scores: Mapping[int, Mapping[str, Opinion]]
    consensus: Mapping[int, Mapping[str, Opinion]]
    amounts: Mapping[tuple[int, int], Decimal]

    @classmethod
    def of(cls, plans: Sequence[Any], user: User) -> _Facts:
        numbers = [p.case_number for p in plans if p.case_number]
        cases = {c.pk: c for c in Case.objects.filter(pk__in=numbers)}
        people = Assignment.objects.filter(case__in=numbers).select_related("reviewer")
        by_case: dict[int, list[Assignment]] = {}
        for assignment in people:
            by_case.setdefault(assignment.case_id, []).append(assignment)
        own = {a.case_id: a for a in people if a.reviewer_id == user.pk}
        mine = Score.objects.filter(assignment__in=[a.pk for a in own.values()])
        agreed = Consensus.objects.filter(case__in=numbers)
        totals = YearTotal.objects.filter(plan__in=[p.pk for p in plans])
        return cls(
            user=user,
            cases=cases,
            assignments=by_case,
            own=own,
            scores=_by(mine.values_list("assignment__case", "condition", "met", "value")),
            consensus=_by(agreed.values_list("case", "condition", "met", "value")),
            amounts={
                (plan, year): fund
                for plan, year, fund in totals.values_list("plan", "year", "fund")
            },
        )

    def standing(self, case: Case | None, roles: frozenset[str]) -> Standing:
        """What the person is to this case."""
        own = self.own.get(case.pk) if case else None
        if case is None or own is None:
            return Standing(roles=roles)
        scored = own.state in COUNTING or case.pk in self.scores
        return Standing(roles=roles, assignment=own.state, scored=scored)

    def waiting(self, case: Case) -> tuple[str, ...]:
        """Who still has to hand in."""
        open_ = (AssignmentState.ASKED, AssignmentState.SCORING)
        found = self.assignments.get(case.pk, [])
        return tuple(a.reviewer.name for a in found if a.state in open_)

    def opinions(self, case: Case | None, *, agreed: bool) -> Mapping[str, Opinion]:
        """The consensus where it may be seen, else what the person scored."""
        if case is None:
            return {}
        return (self.consensus if agreed else self.scores).get(case.pk, {})


def _by(rows: Any) -> dict[int, dict[str, Opinion]]:
    found: dict[int, dict[str, Opinion]] = {}
    for number, condition, met, value in rows:
        found.setdefault(number, {})[condition] = Opinion(met, value)
    return found
