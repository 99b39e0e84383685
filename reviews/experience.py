"""What reviewers judged before: of which organisations, in which call, how many (G19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from plans.models import Member, MemberRole, Plan
from portal.accounts.models import User
from reviews.models import Assignment
from reviews.queries import office_plans
from reviews.workflow import AssignmentState

_MEMBER = "case__plan__members__"


@dataclass(frozen=True)
class Judged:
    """Plans of one organisation that one person scored in one call; `count` is how many."""

    org: str
    call: str
    count: int


@dataclass(frozen=True)
class Known:
    """What one person judged of one coalition: how many other plans, and where."""

    plans: int = 0
    details: tuple[Judged, ...] = ()


NOTHING = Known()
"""Somebody who judged nothing of this coalition."""
_Row = tuple[str, str, int]
"""Name of the organisation, title of the call, number of the plan."""


class Experience:
    """What these people handed in scores for before, as far as `reader` may know of it.

    Only the organisations of these plans that can get money; two queries, however many there are.
    """

    def __init__(self, plans: Collection[int], people: Collection[int], reader: User) -> None:
        members = Member.objects.filter(plan__in=plans, left_at=None)
        paid = members.exclude(role=MemberRole.PARTNER)
        self._orgs: dict[int, set[str]] = defaultdict(set)
        for plan, org in paid.values_list("plan", "org__slug"):
            self._orgs[plan].add(org)
        self._rows = _rows({o for orgs in self._orgs.values() for o in orgs}, people, reader)

    def of(self, plan: int, person: int) -> Known:
        """What this person judged of the coalition of this plan, this plan itself left out."""
        found: dict[tuple[str, str], set[int]] = defaultdict(set)
        for org in self._orgs[plan]:
            for name, call, number in self._rows[person, org]:
                if number != plan:
                    found[name, call].add(number)
        plans = {number for numbers in found.values() for number in numbers}
        details = (Judged(*key, len(numbers)) for key, numbers in sorted(found.items()))
        return Known(len(plans), tuple(details))


def _rows(
    orgs: Collection[str], people: Collection[int], reader: User
) -> defaultdict[tuple[int, str], list[_Row]]:
    done = Assignment.objects.filter(
        reviewer__in=people,
        state=AssignmentState.DONE,
        case__plan__in=Plan.objects.filter(office_plans(reader)),
        case__plan__members__org__in=orgs,
        case__plan__members__left_at=None,
        case__plan__members__role__in=[MemberRole.LEAD, MemberRole.PARTICIPANT],
    )
    fields = ("reviewer", f"{_MEMBER}org", f"{_MEMBER}org__name", "case__plan__call__title")
    found: defaultdict[tuple[int, str], list[_Row]] = defaultdict(list)
    for person, org, name, call, plan in done.order_by().values_list(*fields, "case__plan"):
        found[person, org].append((name, call, plan))
    return found
