"""The tables of `rules.py` applied to a person: the same answers for one object and for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.accounts.roles import memberships_of, office_ids
from portal.funds.models import Call
from portal.funds.rules import (
    ANYONE,
    OFFICE_PERMITS,
    OFFICE_REASONS,
    OfficeVerb,
    permitted,
    readable_states,
    why_not,
)
from portal.funds.workflow import Verb
from portal.refusal import Refusal

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

    Person = User | AnonymousUser


def roles_at(user: Person, office_id: int) -> frozenset[str]:
    """The roles of this person at a care office; everybody is also anyone."""
    facts = memberships_of(user)
    return frozenset({ANYONE} | {f.role for f in facts if f.organisation_id == office_id})


def allowed(user: Person, call: Call) -> frozenset[Verb]:
    """What this person may do with this call; the call has its region at hand."""
    return permitted(roles_at(user, call.region.office_id), call.state)


def visible_to(user: Person) -> Q:
    """The calls that this person may read, as a filter on Call."""
    public = Q(state__in=readable_states({ANYONE}))
    return public | Q(region__office__in=office_ids(user))


def may(user: Person, office_id: int, verb: OfficeVerb) -> bool:
    """Whether this person may do this at this care office."""
    return bool(roles_at(user, office_id) & OFFICE_PERMITS[verb])


def offices_where(user: Person, verb: OfficeVerb) -> set[int]:
    """The care offices where this person may do this."""
    return office_ids(user, *OFFICE_PERMITS[verb])


def demand(user: Person, call: Call, verb: Verb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may not do this."""
    if verb not in allowed(user, call):
        roles = roles_at(user, call.region.office_id)
        raise Refusal(why_not(verb, roles, call.state), code="not_allowed")


def demand_at(user: Person, office_id: int, verb: OfficeVerb) -> None:
    """The same for what is done at a care office."""
    if not may(user, office_id, verb):
        raise Refusal(str(OFFICE_REASONS[verb]), code="not_allowed")
