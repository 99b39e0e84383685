"""The table of `rules.py` applied to a person, and who sees which question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from portal.accounts.roles import office_ids, provider_ids
from portal.funds.access import roles_at
from portal.funds.clarifications.rules import ONLY_PROVIDERS, PERMITS, REASONS, NoteVerb
from portal.funds.models import Call
from portal.refusal import Refusal

if TYPE_CHECKING:
    from portal.funds.access import Person


def allowed(user: Person, call: Call) -> frozenset[NoteVerb]:
    """What this person may do with the questions about this call; its region is at hand."""
    roles = roles_at(user, call.region.office_id)
    return frozenset(verb for verb, permitted in PERMITS.items() if roles & permitted)


def may_ask(user: Person) -> bool:
    """Whether this person works for a care provider (R-1.7-1); the clock decides the rest."""
    return bool(provider_ids(user))


def own_questions(user: Person) -> Q:
    """The questions of one's own organisations, as a filter on Question; of nobody else."""
    return Q(organisation__in=provider_ids(user))


def is_staff(user: Person, call: Call) -> bool:
    """Whether this person works at the care office of the call."""
    return call.region.office_id in office_ids(user)


def demand(user: Person, call: Call, verb: NoteVerb) -> None:
    """Raise Refusal("not_allowed") with the reason when this person may not do this."""
    if verb not in allowed(user, call):
        raise Refusal(str(REASONS[verb]), code="not_allowed")


def demand_asker(user: Person, organisation_id: int) -> None:
    """The same for asking on behalf of a care provider."""
    if organisation_id not in provider_ids(user):
        raise Refusal(str(ONLY_PROVIDERS), code="not_allowed")
