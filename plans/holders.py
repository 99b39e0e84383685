"""Reading which part of a plan is with which organisation."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from plans.holding import Act, Tie, tie, verdict
from plans.models import Holding, Member, Plan
from plans.queries import own_seats, roles_of, seats_of
from plans.rules import Verdict
from plans.structure import Section
from portal.accounts.models import Role, User
from portal.prepared import Prepared

# Parts that can be given: those that people write together. Coalition, budget and declarations
# belong to each organisation already.
GIVEABLE = frozenset(set(Section) - {Section.COALITION, Section.BUDGET, Section.DECLARATIONS})


def open_holdings(plan: Plan) -> QuerySet[Holding]:
    """The parts that are with somebody now; of an organisation that left, none."""
    member = Member.objects.filter(
        plan=OuterRef("plan"), org=OuterRef("org"), accepted_at__isnull=False, left_at__isnull=True
    )
    found = Holding.objects.filter(Exists(member), plan=plan, ended_at__isnull=True)
    return found.select_related("org", "given_by")


def holders(plan: Plan) -> dict[Section, Holding]:
    """Who holds which part; one query."""
    return {Section(h.section): h for h in open_holdings(plan)}


def holder(plan: Plan, section: Section) -> Holding | None:
    """Who holds this part, if anybody."""
    return open_holdings(plan).filter(section=section).first()


def _held(plan_id: int, section: str) -> QuerySet[Holding, Any]:
    rows = Holding.objects.filter(plan_id=plan_id, section=section, ended_at=None)
    return rows.values_list("org_id")


_HELD = Prepared(_held, int, str)


def holder_org(plan: Plan, section: Section) -> str:
    """Who holds this part, by slug; empty for nobody. The lightest form of the question."""
    if section not in GIVEABLE:
        return ""
    rows = _HELD(plan.pk, section.value)
    org = rows[0][0] if rows else ""
    return org if any(seat.org == org for seat in seats_of(plan)) else ""


def editor_orgs(user: User, plan: Plan) -> frozenset[str]:
    """The organisations in this plan for which this person edits, by slug."""
    own = own_seats(user, plan, Role.EDITOR)
    return frozenset(seat.org for seat in own if seat.role != "partner")


def tie_of(user: User, plan: Plan, held: Holding | None) -> Tie:
    """How a part stands to this person."""
    return tie(held.org_id if held else "", editor_orgs(user, plan))


def allows(user: User, plan: Plan, held: Holding | None) -> dict[str, Verdict]:
    """Every act on one part with its verdict, for pages: `section_allows.give.allowed`."""
    roles = getattr(plan, "roles", None) or roles_of(user, plan)
    stands = tie_of(user, plan, held)
    name = held.org.name if held else ""
    return {act.value: verdict(act, stands, roles, name) for act in Act}
