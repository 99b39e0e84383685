"""Who may act for whom: questions that every room asks, one query per request.

There is no "current organisation": what a person may do follows from all memberships. The
facts are kept on the user object of the request; a change counts from the next request on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from portal.accounts.models import Membership, MembershipState, OrganisationKind
from portal.accounts.vocabulary import needs_second_factor
from portal.prepared import Prepared

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

_KEPT = "_membership_facts"


@dataclass(frozen=True)
class MembershipFact:
    """One role in force: at which organisation, of which kind, which role (and its name)."""

    organisation_id: int
    kind: str
    role: str
    organisation_name: str = field(default="", compare=False)


def memberships_of(user: User | AnonymousUser) -> tuple[MembershipFact, ...]:
    """All roles in force of this person; nobody and inactive people have none."""
    if not user.is_authenticated or not user.is_active:
        return ()
    facts: tuple[MembershipFact, ...] | None = getattr(user, _KEPT, None)
    if facts is None:
        facts = _read(user.pk)
        setattr(user, _KEPT, facts)
    return facts


def forget(user: User | AnonymousUser) -> None:
    """Read the memberships of this user object anew at the next question."""
    if hasattr(user, _KEPT):
        delattr(user, _KEPT)


def has_role(user: User | AnonymousUser, organisation_id: int, *roles: str) -> bool:
    """Whether this person has one of these roles (or any role, when none is named) there."""
    return organisation_id in organisations_where(user, *roles)


def organisations_where(user: User | AnonymousUser, *roles: str) -> set[int]:
    """The organisations where this person has one of these roles, or any role."""
    return {f.organisation_id for f in memberships_of(user) if not roles or f.role in roles}


def office_ids(user: User | AnonymousUser, *roles: str) -> set[int]:
    """The care offices where this person has one of these roles, or any role."""
    return {
        fact.organisation_id
        for fact in memberships_of(user)
        if fact.kind == OrganisationKind.CARE_OFFICE and (not roles or fact.role in roles)
    }


def provider_ids(user: User | AnonymousUser, *roles: str) -> set[int]:
    """The care providers where this person has one of these roles, or any role."""
    return {
        fact.organisation_id
        for fact in memberships_of(user)
        if fact.kind == OrganisationKind.PROVIDER and (not roles or fact.role in roles)
    }


def second_factor_required(user: User | AnonymousUser) -> bool:
    """Whether this person may only work with a second factor: office staff and signatories."""
    return any(needs_second_factor(fact.kind, fact.role) for fact in memberships_of(user))


def _in_force(user_id: int) -> QuerySet[Membership, Any]:
    rows = Membership.objects.filter(
        user_id=user_id, state=MembershipState.ACTIVE, organisation__is_active=True
    ).order_by("organisation_id", "role")
    return rows.values_list("organisation_id", "organisation__kind", "role", "organisation__name")


_FACTS = Prepared(_in_force, int)


def _read(user_id: int) -> tuple[MembershipFact, ...]:
    return tuple(MembershipFact(*row) for row in _FACTS(user_id))
