"""All plans of a call at a glance: how each stands (G25).

Totals, ranks, counts and flags are stored; a page costs a fixed number of queries, whatever it
shows. Nothing here says more of a case than the person may know of it: a plan that one scores
oneself shows one's own scores alone until the consensus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from plans.pages import TONES
from plans.workflow import OFFICE_LABELS, State
from portal.accounts.models import User
from portal.accounts.roles import has_role
from portal.funds.models import Call, Condition, OfficePolicy
from portal.money import ZERO
from portal.web.components import Tone
from reviews.ageing import Age
from reviews.flags import TELLING, Flag, flags_of
from reviews.heat import NOTHING, Painter, Square, said_in
from reviews.lines import OwnPart, own_parts
from reviews.models import Assignment, Phasing, PlanLine
from reviews.pages import age_of
from reviews.queries import COUNTING, OVERSEEING_POSTS
from reviews.rules import OVERSEERS, Standing, sees_progress, sees_scores
from reviews.scoring import SPREAD_LIMIT
from reviews.workflow import AssignmentState, CaseState


@dataclass(frozen=True)
class Line:
    """A plan in the dashboard. `progress`, `waiting`, `eligible`, `rank` and `failed` are None or
    empty where this person may not know them; `phase` is the state of its case."""

    plan: PlanLine
    label: str
    tone: Tone
    phase: str
    url: str
    amounts: tuple[tuple[int, Decimal], ...]
    progress: tuple[int, int] | None
    waiting: tuple[str, ...]
    eligible: bool | None
    rank: Decimal | None
    failed: tuple[str, ...]
    age: Age
    halted: bool
    flags: tuple[Flag, ...]
    cells: list[Square]

    @property
    def request(self) -> tuple[tuple[int, Decimal], ...]:
        """The years in which something is asked."""
        return tuple((year, amount) for year, amount in self.amounts if amount)


@dataclass(frozen=True)
class Board:
    """What all lines of a dashboard have in common."""

    call: Call
    user: User
    conditions: Sequence[Condition]
    at: datetime

    @cached_property
    def _words(self) -> dict[str, str]:
        """What states of plans and of cases are called: looked up once, not per line."""
        cases = {state.value: str(state.label) for state in CaseState}
        return {**cases, **{state.value: str(words) for state, words in OFFICE_LABELS.items()}}

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        return {}

    @property
    def years(self) -> tuple[int, ...]:
        """The columns of amounts."""
        return tuple(self.call.budget_years)

    @property
    def office_id(self) -> int:
        """The care office of the call."""
        return self.call.region.office_id

    @cached_property
    def policy(self) -> OfficePolicy:
        """The settings of the office; the usual ones where it has none yet."""
        return getattr(self.call.region.office, "policy", None) or OfficePolicy()

    @cached_property
    def phasing(self) -> Phasing | None:
        """The phases of the call, where it has any."""
        return getattr(self.call, "phasing", None)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of this person at the office of the call, apart from reviewing."""
        held = (p for p in OVERSEEING_POSTS if has_role(self.user, self.office_id, p))
        return frozenset(role.value for role in held)

    @cached_property
    def own(self) -> dict[int, OwnPart]:
        """What this person scores in the call, by plan."""
        return own_parts(self.call, self.user)

    @cached_property
    def painter(self) -> Painter:
        """Makes the squares of the heat map."""
        limit = self.phasing.spread_limit if self.phasing else SPREAD_LIMIT
        return Painter(self.conditions, limit)

    def lines(self, plans: Sequence[PlanLine]) -> list[Line]:
        """These plans as lines: a fixed number of queries for any number of them."""
        known = {plan.pk: self.standing(plan) for plan in plans}
        cases = [plan.case_id for plan in plans if plan.case_id]
        open_ = [p.case_id for p in plans if p.case_id and self.scores_open(p)]
        said = said_in(cases, open_, self.user.pk)
        waiting = _waiting(cases)
        return [
            self._line(
                plan,
                known[plan.pk],
                self.painter.squares(plan.sectors, said.get(plan.case_id or 0, NOTHING)),
                waiting.get(plan.case_id or 0, ()),
            )
            for plan in plans
        ]

    def scores_open(self, plan: PlanLine) -> bool:
        """Whether this person may see what all reviewers scored."""
        return plan.case_id is not None and sees_scores(plan.case_state, self.standing(plan))

    def standing(self, plan: PlanLine) -> Standing:
        """What the person is to the case of a plan."""
        own = self.own.get(plan.pk)
        if own is None:
            return Standing(roles=self.roles)
        return Standing(roles=self.roles, assignment=own.state, scored=own.counts)

    def _line(
        self, plan: PlanLine, known: Standing, cells: list[Square], waiting: tuple[str, ...]
    ) -> Line:
        state = State(plan.state)
        progress = plan.case_id is not None and sees_progress(plan.case_state, known)
        scores = self.scores_open(plan)
        return Line(
            plan=plan,
            label=self._words[state],
            tone=TONES[state],
            phase=self._words.get(plan.case_state, "") if state == State.IN_REVIEW else "",
            url=self._url(plan, known),
            amounts=self._amounts(plan.amounts),
            progress=(plan.finished or 0, plan.asked or 0) if progress else None,
            waiting=waiting if progress else (),
            eligible=plan.eligible if scores else None,
            rank=plan.rank if scores else None,
            failed=tuple(plan.failed) if scores else (),
            age=age_of(plan, self.policy, self.at),
            halted=plan.stopped_at is not None,
            flags=flags_of(plan.flags if progress else set(plan.flags) - TELLING),
            cells=cells,
        )

    def _amounts(self, stored: Mapping[str, str]) -> tuple[tuple[int, Decimal], ...]:
        return tuple((year, Decimal(stored.get(str(year), ZERO))) for year in self.years)

    def _url(self, plan: PlanLine, known: Standing) -> str:
        """Where the title leads: the own scores for a reviewer, the desk for who oversees."""
        own = self.own.get(plan.pk)
        if own is not None and own.state in COUNTING:
            return self._place("reviews:assignment", own.number)
        name = "reviews:plan" if known.roles & OVERSEERS else "plans:detail"
        return self._place(name, plan.pk)

    def _place(self, name: str, number: int) -> str:
        """An address with a number in it; the rest of it is looked up once."""
        if name not in self._places:
            self._places[name] = reverse(name, args=[_SOME]).split(str(_SOME))
        return str(number).join(self._places[name])


_SOME = 987654321


def _waiting(cases: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Who still has to hand in, by case."""
    open_ = (AssignmentState.ASKED, AssignmentState.SCORING)
    found = Assignment.objects.filter(case__in=cases, state__in=open_)
    names: dict[int, tuple[str, ...]] = {}
    for case, name in found.values_list("case", "reviewer__name"):
        names[case] = (*names.get(case, ()), name)
    return names
