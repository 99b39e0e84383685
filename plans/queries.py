"""Reading plans: who sees which, in what role, and with what content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from plans.models import ExtensionRequest, Member, MemberRole, OfficeReader, Plan
from plans.rules import Verdict, may_read, verdict
from plans.workflow import FILED, Role, State, Verb
from portal.accounts.models import Organisation, OrganisationKind, User
from portal.accounts.models import Role as Post
from portal.accounts.names import folded
from portal.accounts.roles import memberships_of, office_ids
from portal.prepared import Prepared


@dataclass(frozen=True)
class FoundOrganisation:
    """A known organisation, and whether it takes part or was asked already."""

    org: Organisation
    is_member: bool
    is_asked: bool

    @property
    def is_free(self) -> bool:
        """Whether it can be invited now."""
        return not (self.is_member or self.is_asked)


COALITION_POSTS = frozenset({Post.EDITOR, Post.SIGNATORY, Post.MANAGER})
_OFFICE_ROLE = {
    Post.COORDINATOR: Role.COORDINATOR,
    Post.DECISION_MAKER: Role.DECISION_MAKER,
    Post.HEAD: Role.HEAD,
    Post.ADMINISTRATOR: Role.ADMINISTRATOR,
    Post.AUDITOR: Role.AUDITOR,
}


def posts(user: User) -> dict[int, frozenset[str]]:
    """The posts someone holds, by organisation number."""
    found: dict[int, set[str]] = {}
    for fact in memberships_of(user):
        found.setdefault(fact.organisation_id, set()).add(fact.role)
    return {org: frozenset(roles) for org, roles in found.items()}


def visible_to(user: User) -> Q:
    """The condition for plans this person may see; the same rule as `roles_of` on one plan."""
    held = posts(user)
    coalition = [org for org, roles in held.items() if roles & COALITION_POSTS]
    office = [org for org, roles in held.items() if roles & set(_OFFICE_ROLE)]
    reviewing = [org for org, roles in held.items() if Post.REVIEWER in roles]
    member = Member.objects.filter(
        plan=OuterRef("pk"), org__pk__in=coalition, accepted_at__isnull=False, left_at__isnull=True
    )
    reader = OfficeReader.objects.filter(plan=OuterRef("pk"), user=user)
    filed = Q(state__in=FILED)
    return (
        Q(Exists(member))
        | (filed & Q(office__in=office) & ~Exists(reader.filter(is_open=False)))
        | (filed & Q(office__in=reviewing) & Exists(reader.filter(is_open=True)))
    )


def visible_plans(user: User) -> QuerySet[Plan]:
    """The plans this person may see, with what every list shows of them."""
    return Plan.objects.filter(visible_to(user)).select_related("scheme", "region", "lead", "call")


def members_of(plan: Plan) -> list[Member]:
    """The members with their organisations; the gate has read them with the plan."""
    known = getattr(plan, "_prefetched_objects_cache", {})
    return list(plan.members.all() if "members" in known else plan.members.select_related("org"))


class Seat(NamedTuple):
    """An organisation that takes part now: `org` its slug, `number` its key, its role here."""

    org: str
    number: int
    role: str


_SEATS = "_seats"


def seats_of(plan: Plan) -> tuple[Seat, ...]:
    """Who takes part now, in the order of the coalition."""
    kept: tuple[Seat, ...] | None = getattr(plan, _SEATS, None)
    return tuple(map(Seat._make, _seat_rows(plan))) if kept is None else kept


def keep_seats(plan: Plan) -> None:
    """Read once who takes part, for all questions about this plan object; the gate does."""
    setattr(plan, _SEATS, seats_of(plan))


def _seat_rows(plan: Plan) -> Iterable[tuple[Any, ...]]:
    if "members" in getattr(plan, "_prefetched_objects_cache", {}):
        found = [m for m in plan.members.all() if m.accepted_at and not m.left_at]
        return [(m.org_id, m.org.pk, m.role) for m in found]
    return _SEATED(plan.pk)


def _seated(plan_id: int) -> QuerySet[Member, Any]:
    rows = Member.objects.filter(plan_id=plan_id, accepted_at__isnull=False, left_at=None)
    return rows.order_by("position", "pk").values_list("org_id", "org__pk", "role")


_SEATED = Prepared(_seated, int)


def roles_of(user: User, plan: Plan) -> frozenset[Role]:
    """What this person is to this plan."""
    held = posts(user)
    found: set[Role] = set()
    for seat in seats_of(plan):
        found |= _seat_roles(seat, held.get(seat.number, frozenset()))
    return frozenset(found | _office_roles(user, plan, held.get(plan.office_id, frozenset())))


def own_seats(user: User, plan: Plan, post: str) -> list[Seat]:
    """The seats in this plan for which the person holds `post`."""
    held = posts(user)
    return [seat for seat in seats_of(plan) if post in held.get(seat.number, frozenset())]


def _seat_roles(seat: Seat, held: frozenset[str]) -> set[Role]:
    partner = seat.role == MemberRole.PARTNER
    found: set[Role] = set()
    if Post.EDITOR in held and not partner:
        lead = seat.role == MemberRole.LEAD
        found.add(Role.LEAD_EDITOR if lead else Role.MEMBER_EDITOR)
    if Post.SIGNATORY in held:
        found.add(Role.SIGNATORY)
    if held & COALITION_POSTS and not found:
        found.add(Role.PARTNER)
    return found


def _office_roles(user: User, plan: Plan, held: frozenset[str]) -> set[Role]:
    if not held:
        return set()
    doors = {is_open for (is_open,) in _DOOR(plan.pk, user.pk)}
    if False in doors:
        return set()
    found = {role for post, role in _OFFICE_ROLE.items() if post in held}
    if Post.REVIEWER in held and doors:
        found.add(Role.REVIEWER)
    return found


_DOOR = Prepared(
    lambda plan, user: OfficeReader.objects.filter(plan=plan, user=user).values_list("is_open"),
    int,
    int,
)


def allowed(user: User, plan: Plan) -> dict[str, Verdict]:
    """Every verb with its verdict, for buttons: `allowed.submit.allowed`, `.reason`."""
    roles = getattr(plan, "roles", None) or roles_of(user, plan)
    return {verb.value: verdict(verb, State(plan.state), roles) for verb in Verb}


def sees(user: User, plan: Plan) -> bool:
    """Whether this person may see this plan at all."""
    return may_read(State(plan.state), roles_of(user, plan))


def own_members(user: User, plan: Plan, post: str) -> list[Member]:
    """The same seats as `own_seats`, as members with their organisation."""
    own = {seat.org for seat in own_seats(user, plan, post)}
    return [m for m in members_of(plan) if m.org_id in own and m.accepted_at and not m.left_at]


def year_columns(plan: Plan) -> list[int]:
    """The budget years of a plan: its period, or the call's years while it has none."""
    if plan.start and plan.end:
        return list(range(plan.start.year, plan.end.year + 1))
    return list(plan.call.budget_years)


def own_slug(user: User, plan: Plan) -> str:
    """The organisation for which this person reads the plan; "" for someone of the office."""
    held = posts(user)
    return next((seat.org for seat in seats_of(plan) if held.get(seat.number)), "")


def extension_requests(user: User) -> QuerySet[ExtensionRequest]:
    """Requests for a later deadline that this person decides on as coordinator.

    A request shows the title, the lead and the reason of a draft and no more; a plan that is shut
    for this person, after a declared conflict, is left out.
    """
    shut = OfficeReader.objects.filter(plan=OuterRef("plan"), user=user, is_open=False)
    found = ExtensionRequest.objects.filter(
        ~Exists(shut), plan__office__in=office_ids(user, Post.COORDINATOR)
    )
    return found.select_related("plan__call", "plan__lead", "by", "answered_by", "extension")


MOST_FOUND = 8


@dataclass(frozen=True)
class Found:
    """What a search shows: the first by name, and whether there are more than are shown."""

    shown: Sequence[FoundOrganisation] = ()
    has_more: bool = False


def found_for(plan: Plan, text: str) -> Found:
    """Organisations that could be invited, by a part of the name or the start of the AGB code.

    At least two characters, at most `MOST_FOUND` shown; who is in the coalition or was asked
    already is shown with that fact. Accents need not be typed. Care offices are never found.
    """
    text = " ".join(text.split())
    if len(text) < 2:
        return Found()
    known = Organisation.objects.filter(is_active=True).exclude(kind=OrganisationKind.CARE_OFFICE)
    match = Q(agb__startswith=text) if text.isdigit() else Q(pk__in=_named(known, text))
    members = {m.org_id for m in plan.members.filter(left_at=None)}
    asked = {i.org_id for i in plan.invitations.filter(state="pending")}
    found = [
        FoundOrganisation(org, is_member=org.slug in members, is_asked=org.slug in asked)
        for org in known.filter(match).order_by("name", "pk")[: MOST_FOUND + 1]
    ]
    return Found(found[:MOST_FOUND], has_more=len(found) > MOST_FOUND)


def _named(known: QuerySet[Organisation], text: str) -> list[int]:
    sought = folded(text)
    names = known.values_list("pk", "name") if sought else ()
    return [pk for pk, name in names if sought in folded(name)]


def own_orgs(user: User, plan: Plan) -> list[Member]:
    """The members of this plan at which the person has any post."""
    held = posts(user)
    return [m for m in members_of(plan) if m.accepted_at and not m.left_at and held.get(m.org.pk)]
