"""Hints of double funding as a person may read them (R-6.4-7).

Of a plan at another care office only the fact is told, and whom to ask. The same goes for a plan
of the own office that is not open to this person: a tie keeps it closed here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from plans.models import Plan
from plans.notices import people_at
from portal.accounts.models import Organisation, Role, User
from portal.prepared import Prepared
from reviews.models import FundingHint, HintMark
from reviews.overlap import Strength
from reviews.queries import office_plans
from reviews.rules import Standing, sees_scores

CONDITIONS = frozenset({"TM24-7", "TM24-8", "TM24-9", "TM22-6"})
"""Where a hint stands beside the evidence: double funding, other schemes, IZA and GALA."""


@dataclass(frozen=True)
class Hint:
    """A hint in words; without `title` only the fact may be known, and `ask` says whom to ask."""

    number: int
    title: str
    url: str
    reference: str
    state: str
    orgs: tuple[str, ...]
    begins: Any
    ends: Any
    matches: Sequence[Mapping[str, Any]]
    office: str
    ask: tuple[str, ...]
    elsewhere: bool
    marks: Sequence[HintMark]
    own: HintMark | None

    @property
    def strong(self) -> bool:
        """Whether one of the matches says much; never known of a plan that is not told."""
        return any(match.get("strength") == Strength.STRONG for match in self.matches)


def hints_for(user: User, plan: Plan) -> QuerySet[FundingHint]:
    """The standing hints on a plan that this person sees for the care office."""
    seen = Plan.objects.filter(office_plans(user), pk=plan.pk)
    return FundingHint.objects.filter(plan__in=seen, ended_at=None)


def read(user: User, plan: Plan, *, scores_open: bool) -> list[Hint]:
    """The hints on a plan for this person, strong ones first.

    Others' notes only once the scores lie open.
    """
    if not _ANY(plan.pk):  # most plans have none: then nothing else is asked
        return []
    rows = list(hints_for(user, plan).select_related("other__office").prefetch_related("marks__by"))
    if not rows:
        return []
    near = [row.other_id for row in rows if row.same_office]
    seen = set(Plan.objects.filter(office_plans(user), pk__in=near).values_list("pk", flat=True))
    slugs = {slug for row in rows for slug in row.orgs}
    names = dict(Organisation.objects.filter(slug__in=slugs).values_list("slug", "name"))
    found = [_hint(row, row.other_id in seen, user, names, scores_open) for row in rows]
    return sorted(found, key=lambda hint: not hint.strong)


_ANY = Prepared(
    lambda plan: FundingHint.objects.filter(plan=plan, ended_at=None).order_by().values_list("pk"),
    int,
)


def marks_open(state: str, standing: Standing) -> bool:
    """Whether this person may read what colleagues noted at a hint."""
    return sees_scores(state, standing)


def _hint(
    row: FundingHint, told: bool, user: User, names: Mapping[str, str], scores_open: bool
) -> Hint:
    marks = [m for m in row.marks.all() if scores_open or m.by_id == user.pk]
    other = row.other
    return Hint(
        number=row.pk,
        title=other.title if told else "",
        url=reverse("plans:read", args=[other.pk]) if told else "",
        reference=other.reference if told else "",
        state=other.get_state_display() if told else "",
        orgs=tuple(names.get(slug, slug) for slug in row.orgs) if told else (),
        begins=row.begins if told else None,
        ends=row.ends if told else None,
        matches=row.matches if told else (),
        office=other.office.name,
        ask=() if told else _contacts(other),
        elsewhere=not row.same_office,
        marks=[m for m in marks if m.by_id != user.pk],
        own=next((m for m in marks if m.by_id == user.pk), None),
    )


def _contacts(plan: Plan) -> tuple[str, ...]:
    """The coordinators of the office that has the other plan."""
    return tuple(
        f"{person.name} ({person.email})" for person in people_at(plan.office_id, Role.COORDINATOR)
    )
