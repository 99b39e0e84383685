"""Reading the ranking of a call: which plans are in it, with what, and who may touch it.

A fixed number of queries, whatever the number of plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.models import Plan, YearTotal
from portal.accounts.models import User
from portal.accounts.roles import memberships_of
from portal.funds.models import Aspect, Call, RegionalBudget
from portal.funds.queries import budgets_of
from portal.money import ZERO
from reviews.allocation import Allocation, Candidate, allocate, ordered
from reviews.decisions import ENDED
from reviews.models import (
    AspectAnswer,
    Assignment,
    Case,
    Consensus,
    Decision,
    Ranking,
    RankingMove,
    Score,
)
from reviews.queries import COUNTING, applies, office_plans, rule_of
from reviews.ranking_rules import RankingStanding
from reviews.scoring import Judgement, Opinion, judge
from reviews.workflow import CaseState

Years = Mapping[int, Decimal]


def latest_cases(call: Call) -> QuerySet[Case]:
    """The last round of judging of every plan of the call."""
    newer = Case.objects.filter(plan=OuterRef("plan"), round__gt=OuterRef("round"))
    return Case.objects.filter(~Exists(newer), plan__call=call)


def ranked_cases(call: Call) -> QuerySet[Case]:
    """The cases that are ranked: the consensus is closed and every condition passes."""
    states = (CaseState.DECIDING, CaseState.DECIDED)
    return latest_cases(call).filter(state__in=states, eligible=True, rank__isnull=False)


def failed_cases(call: Call) -> QuerySet[Case]:
    """The cases that fail a condition: no figure makes up for that, so they are not ranked."""
    states = (CaseState.DECIDING, CaseState.DECIDED)
    found = latest_cases(call).filter(state__in=states, eligible=False)
    return found.select_related("plan__lead").order_by("plan__title")


def real_ranking(call: Call) -> Ranking:
    """The real ranking of a call; not stored yet while nobody touched it."""
    found = Ranking.objects.filter(call=call, owner=None).select_related("aspect_set").first()
    return found or Ranking(call=call, version=0)


def open_copies(call: Call) -> QuerySet[Ranking]:
    """The what-if copies that were neither thrown away nor taken over; the office shares them."""
    found = Ranking.objects.filter(call=call, owner__isnull=False, ended="")
    return found.select_related("owner").order_by("created_at")


@dataclass(frozen=True)
class Facts:
    """What the ranking of a call is made of: plans, decisions, aspects, envelopes."""

    call: Call
    cases: Mapping[int, Case]
    judgements: Mapping[int, Judgement]
    asked: Mapping[int, Years]
    decisions: Mapping[int, Decision]
    aspects: Sequence[Aspect]
    answers: Mapping[int, Mapping[str, AspectAnswer]]
    budgets: Mapping[int, RegionalBudget]
    failed: Sequence[Case] = field(default_factory=tuple)

    @property
    def years(self) -> list[int]:
        """The years that have an envelope or in which a plan asks."""
        return sorted({*self.asked_years, *self.call.budget_years})

    @property
    def asked_years(self) -> list[int]:
        """The years in which a plan asks."""
        asked = {year for years in self.asked.values() for year, money in years.items() if money}
        return sorted(asked)

    def room(self, envelopes: Years | None = None) -> dict[int, Decimal]:
        """What can still be decided on per year; with other envelopes where a copy has them."""
        changed = envelopes or {}
        return {year: self._room(year, changed.get(year)) for year in self.years}

    def _room(self, year: int, amount: Decimal | None) -> Decimal:
        budget = self.budgets.get(year)
        committed = budget.envelope.committed if budget else ZERO
        whole = amount if amount is not None else budget.amount if budget else ZERO
        return max(ZERO, whole - committed)

    def candidates(
        self, *, with_aspects: bool, tried: Mapping[int, Years] | None = None
    ) -> list[Candidate]:
        """Every ranked plan, as the pure sums take it; with what a copy tries, by case."""
        found = tried or {}
        return [
            self._candidate(case, with_aspects, found.get(case.pk, {}))
            for case in self.cases.values()
        ]

    def _candidate(self, case: Case, with_aspects: bool, tried: Years) -> Candidate:
        decision = self.decisions.get(case.pk)
        answers = self.answers.get(case.pk, {}).values() if with_aspects else ()
        return Candidate(
            case=case.pk,
            figure=case.rank or ZERO,
            filed_at=case.submission.at,
            asked=self.asked.get(case.plan_id, {}),
            aspects=sum(answer.met for answer in answers),
            granted=_granted(decision) if decision else None,
            tried=tried,
        )

    def divided(
        self,
        ranking: Ranking,
        envelopes: Years | None = None,
        tried: Mapping[int, Years] | None = None,
    ) -> Allocation:
        """The envelopes divided over the plans in the order of this ranking."""
        with_aspects = ranking.aspect_set_id is not None
        candidates = self.candidates(with_aspects=with_aspects, tried=tried)
        return allocate(ordered(candidates, ranking.order), self.room(envelopes))


def _granted(decision: Decision) -> dict[int, Decimal]:
    return {row.year: row.granted for row in decision.amounts.all() if row.granted}


def facts_of(call: Call, ranking: Ranking) -> Facts:
    """Everything about a call's ranking at once."""
    related = ("plan__lead", "submission", "line")
    cases = {c.pk: c for c in ranked_cases(call).select_related(*related).order_by("pk")}
    decisions = Decision.objects.filter(case__in=cases).exclude(state__in=ENDED)
    return Facts(
        call=call,
        cases=cases,
        judgements=_judgements(call, cases),
        asked=_asked(c.plan_id for c in cases.values()),
        decisions={d.case_id: d for d in decisions.prefetch_related("amounts")},
        aspects=_aspects(ranking),
        answers=_answers(cases, ranking),
        budgets=budgets_of(call),
        failed=list(failed_cases(call)),
    )


def _asked(plans: Iterable[int]) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = {}
    rows = YearTotal.objects.filter(plan__in=list(plans))
    for plan, year, fund in rows.values_list("plan", "year", "fund"):
        found.setdefault(plan, {})[year] = fund
    return found


def _judgements(call: Call, cases: Mapping[int, Case]) -> dict[int, Judgement]:
    """How each figure comes about: its terms, points and denominator."""
    conditions = list(call.condition_set.conditions.all())
    said: dict[int, dict[str, Opinion]] = {}
    rows = Consensus.objects.filter(case__in=cases).values_list("case", "condition", "met", "value")
    for case, condition, met, value in rows:
        said.setdefault(case, {})[condition] = Opinion(met, value)
    return {
        pk: judge(
            [rule_of(c, call.condition_set) for c in conditions if applies(c, case.plan)],
            said.get(pk, {}),
        )
        for pk, case in cases.items()
    }


def _aspects(ranking: Ranking) -> list[Aspect]:
    if ranking.aspect_set_id is None:
        return []
    return list(Aspect.objects.filter(aspect_set=ranking.aspect_set_id))


def _answers(cases: Mapping[int, Case], ranking: Ranking) -> dict[int, dict[str, AspectAnswer]]:
    found: dict[int, dict[str, AspectAnswer]] = {}
    rows = AspectAnswer.objects.filter(case__in=cases, aspect__aspect_set=ranking.aspect_set_id)
    for row in rows if ranking.aspect_set_id else ():
        found.setdefault(row.case_id, {})[row.aspect_id] = row
    return found


def envelopes_of(ranking: Ranking) -> dict[int, Decimal]:
    """The envelopes of a what-if copy, where they differ from the real ones."""
    if ranking.is_real:
        return {}
    return dict(ranking.years.values_list("year", "amount"))


def tried_in(ranking: Ranking) -> dict[int, dict[int, Decimal]]:
    """The amounts per year that a what-if copy tries, by case."""
    found: dict[int, dict[int, Decimal]] = {}
    if not ranking.is_real:
        for case, year, amount in ranking.amounts.values_list("case", "year", "amount"):
            found.setdefault(case, {})[year] = amount
    return found


def ranking_standing(user: User, call: Call) -> RankingStanding:
    """What this person is to the ranking of a call: one query besides the memberships."""
    office = call.region.office_id
    roles = frozenset(f.role for f in memberships_of(user) if f.organisation_id == office)
    ranked = ranked_cases(call).order_by()
    seen = Plan.objects.filter(office_plans(user))
    return RankingStanding(
        roles=roles,
        blind=ranked.exclude(plan__in=seen.values("pk")).exists(),
        judged=ranked.filter(_judged(user)).exists(),
    )


def _judged(user: User) -> Q:
    own = Assignment.objects.filter(case=OuterRef("pk"), reviewer=user)
    wrote = Score.objects.filter(assignment__case=OuterRef("pk"), assignment__reviewer=user)
    noted = Consensus.objects.filter(case=OuterRef("pk"), by=user)
    scored = Q(Exists(own.filter(state__in=COUNTING))) | Q(Exists(wrote))
    return scored | Q(Exists(noted)) | Q(consensus_by=user)


def last_moves(ranking: Ranking) -> dict[int, RankingMove]:
    """The last move by hand of each plan, with who and why."""
    kept = RankingMove.objects.filter(ranking=ranking.pk).select_related("by")
    found = kept.order_by("case_id", "-pk").distinct("case_id")
    return {move.case_id: move for move in found}
