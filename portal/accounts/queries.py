"""Lists of people, roles and invitations, each in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from portal.accounts.models import Invitation, Membership, MembershipState, Organisation, User
from portal.accounts.roles import organisations_where
from portal.accounts.vocabulary import Role, managing_role


@dataclass
class Member:
    """A person at one organisation with the roles in force."""

    user: User
    function: str = ""
    roles: list[Role] = field(default_factory=list)


def members(organisation: Organisation) -> list[Member]:
    """The people who act for this organisation, by name."""
    rows = Membership.objects.filter(
        organisation=organisation, state=MembershipState.ACTIVE, user__is_active=True
    ).select_related("user")
    people: dict[int, Member] = {}
    for row in rows.order_by("user__name", "user_id", "id"):
        person = people.setdefault(row.user_id, Member(row.user))
        person.function = person.function or row.function
        person.roles.append(Role(row.role))
    for person in people.values():
        person.roles.sort(key=list(Role).index)
    return list(people.values())


def requests_to_join(organisation: Organisation) -> QuerySet[Membership]:
    """Roles that people asked for and nobody answered yet, oldest first."""
    return (
        Membership.objects.filter(organisation=organisation, state=MembershipState.REQUESTED)
        .select_related("user", "organisation")
        .order_by("created_at", "id")
    )


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that were neither used nor withdrawn, newest first; some may have expired."""
    return (
        Invitation.objects.filter(
            organisation=organisation, accepted_at__isnull=True, withdrawn_at__isnull=True
        )
        .select_related("invited_by", "organisation")
        .order_by("-created_at")
    )


def managers_of(organisation: Organisation) -> QuerySet[User]:
    """Whoever decides about people at this organisation."""
    return (
        User.objects.filter(
            is_active=True,
            memberships__organisation=organisation,
            memberships__state=MembershipState.ACTIVE,
            memberships__role=managing_role(organisation.kind),
        )
        .distinct()
        .order_by("name", "id")
    )


def organisations_of(user: User) -> QuerySet[Organisation]:
    """The organisations this person acts for."""
    return Organisation.objects.filter(pk__in=organisations_where(user)).order_by("name")


@dataclass
class Place:
    """An organisation of one person with the roles there."""

    organisation: Organisation
    roles: list[Role] = field(default_factory=list)


def organisations_with_roles(user: User) -> list[Place]:
    """The organisations of this person, each with the roles in force, by name."""
    rows = Membership.objects.filter(
        user=user, state=MembershipState.ACTIVE, organisation__is_active=True
    ).select_related("organisation")
    places: dict[int, Place] = {}
    for row in rows.order_by("organisation__name", "organisation_id", "id"):
        place = places.setdefault(row.organisation_id, Place(row.organisation))
        place.roles.append(Role(row.role))
    return list(places.values())


def roles_at(user: User, organisation: Organisation) -> list[str]:
    """The roles in force of one person at one organisation."""
    return list(
        Membership.objects.filter(
            user=user, organisation=organisation, state=MembershipState.ACTIVE
        ).values_list("role", flat=True)
    )


def managed_organisation_ids(user: User) -> set[int]:
    """The organisations whose people this person manages."""
    return organisations_where(user, Role.MANAGER, Role.ADMINISTRATOR)


def own_requests(user: User) -> QuerySet[Membership]:
    """Roles this person asked for and still waits on."""
    return (
        Membership.objects.filter(user=user, state=MembershipState.REQUESTED)
        .select_related("organisation")
        .order_by("created_at")
    )


def waiting_for_manager(user: User) -> QuerySet[Membership]:
    """Requests to join any organisation that this person manages."""
    return (
        Membership.objects.filter(
            organisation_id__in=managed_organisation_ids(user), state=MembershipState.REQUESTED
        )
        .select_related("user", "organisation")
        .order_by("created_at", "id")
    )


def invitations_for(user: User, at: datetime) -> QuerySet[Invitation]:
    """Open invitations to this person's own address."""
    return Invitation.objects.filter(
        email__iexact=user.email,
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
    ).select_related("organisation")
