"""The table of plans and reviewers on which a coordinator asks people to score (G19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from portal.accounts.models import Membership, MembershipState, Role, User
from portal.funds.models import Call
from reviews.experience import NOTHING, Experience, Known
from reviews.loads import Candidate, Wanted, Why, balanced
from reviews.models import Assignment, PlanLine
from reviews.obstacles import first_of, known_obstacles
from reviews.pages import ASSIGNMENT_TONES
from reviews.proposed import PROPOSED
from reviews.services.consensus import LEAST_REVIEWERS
from reviews.workflow import AssignmentState, CaseState

ASSIGNABLE = (CaseState.INDEPENDENT, CaseState.CONSENSUS)
_WAITING = Q(assignments__state__in=[AssignmentState.ASKED, AssignmentState.SCORING])


@dataclass(frozen=True)
class Person:
    """A reviewer at the head of a column: what waits in this call and elsewhere, what is done.

    `region`: how many of the plans that are done were of the region of this call.
    """

    number: int
    name: str
    email: str
    here: int
    open: int
    done: int
    region: int

    @property
    def elsewhere(self) -> int:
        """What waits for this person in other calls and regions."""
        return self.open - self.here


@dataclass(frozen=True)
class Seat:
    """What one person is to one plan: `status` with its tone when asked before, `obstacle` when
    nothing can be asked, else free; `known`: what the person judged of this coalition; `why`: the
    reason of the proposal, "" for who is not proposed."""

    person: Person
    status: str = ""
    tone: str = "neutral"
    obstacle: str = ""
    known: Known = NOTHING
    why: str = ""

    @property
    def proposed(self) -> bool:
        """Whether the portal proposes to ask this person."""
        return bool(self.why)


@dataclass(frozen=True)
class Row:
    """A plan with a seat for every reviewer; `short` is how many reviewers it still needs."""

    plan: PlanLine
    short: int
    seats: tuple[Seat, ...]

    @property
    def askable(self) -> bool:
        """Whether somebody is left who can be asked for this plan."""
        return any(not seat.status and not seat.obstacle for seat in self.seats)


def people_of(call: Call) -> list[Person]:
    """The reviewers of the office of a call, with their load."""
    held = Membership.objects.filter(
        organisation=call.region.office_id, role=Role.REVIEWER, state=MembershipState.ACTIVE
    )
    here = _WAITING & Q(assignments__case__plan__call=call)
    done = Q(assignments__state=AssignmentState.DONE)
    region = done & Q(assignments__case__plan__region=call.region)
    found = (
        User.objects.filter(pk__in=held.values("user_id"), is_active=True)
        .annotate(
            here=Count("assignments", filter=here),
            open=Count("assignments", filter=_WAITING),
            done=Count("assignments", filter=done),
            region=Count("assignments", filter=region),
        )
        .order_by("name", "pk")
    )
    return [Person(*row) for row in found.values_list("pk", "name", "email", *_LOAD)]


_LOAD = ("here", "open", "done", "region")


def rows_of(plans: Sequence[PlanLine], people: Sequence[Person], reader: User) -> list[Row]:
    """The table for these plans, with a balanced proposal for those that are short of people.

    What people judged before is told as far as `reader` may know of those plans.
    """
    facts = _Facts(plans, people, reader)
    short = {p.pk: max(0, LEAST_REVIEWERS - (p.asked or 0)) for p in plans}
    proposals = balanced(
        Wanted(p.pk, short[p.pk], [facts.candidate(p, one) for one in people])
        for p in plans
        if short[p.pk]
    )
    return [
        Row(
            plan,
            short[plan.pk],
            tuple(facts.seat(plan, one, proposals.get(plan.pk, {})) for one in people),
        )
        for plan in plans
    ]


class _Facts:
    """What the table needs of all its plans and people, read at once."""

    def __init__(self, plans: Sequence[PlanLine], people: Sequence[Person], reader: User) -> None:
        numbers = [plan.pk for plan in plans]
        persons = [person.number for person in people]
        self.obstacles = known_obstacles(numbers, persons)
        asked = Assignment.objects.filter(case__line__in=numbers, reviewer__in=persons)
        self.asked = {(a.case_id, a.reviewer_id): a for a in asked}
        self.experience = Experience(numbers, persons, reader)

    def candidate(self, plan: PlanLine, person: Person) -> Candidate:
        """This person as somebody to propose for this plan."""
        return Candidate(
            number=person.number,
            name=person.name,
            open=person.open,
            done=person.done,
            region=person.region,
            before=self.experience.of(plan.pk, person.number).plans,
            obstacle=first_of(self.obstacles, plan.pk, person.number),
            asked=(plan.case_id, person.number) in self.asked,
        )

    def seat(self, plan: PlanLine, person: Person, proposed: dict[int, Why]) -> Seat:
        """What this person is to this plan."""
        known: Any = self.asked.get((plan.case_id or 0, person.number))
        if known is not None:
            tone = ASSIGNMENT_TONES[known.state]
            return Seat(person, str(known.get_state_display()), tone)
        return Seat(
            person,
            obstacle=first_of(self.obstacles, plan.pk, person.number),
            known=self.experience.of(plan.pk, person.number),
            why=str(PROPOSED[proposed[person.number]]) if person.number in proposed else "",
        )
