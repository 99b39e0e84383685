"""Who has a tie with a plan does not read the money that it asks from.

A closed door of a plan (`office_readers`) or a part in its coalition shuts the budget of its
scheme and region: movements name plans and amounts, and what is committed tells who gets what
before a letter went out (G18, G22). The ranking of its call is shut in the same way. This room
knows plans by their relations alone.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.roles import memberships_of
from portal.funds.models import Region, Scheme
from portal.refusal import Refusal

TIED = _("You have a tie with a plan that asks from this budget. A colleague reads it and sets it.")


def shut_for(user: User) -> set[tuple[str, str]]:
    """The region and scheme of every budget that a tie closes for this person: one query."""
    held = {fact.organisation_id for fact in memberships_of(user)}
    door = Q(plans__office_readers__user=user, plans__office_readers__is_open=False)
    own = Q(
        plans__members__org__pk__in=held,
        plans__members__accepted_at__isnull=False,
        plans__members__left_at=None,
        plans__submitted_at__isnull=False,
    )
    by_door, by_part = (
        Region.objects.filter(found).order_by().values_list("pk", "plans__scheme")
        for found in (door, own)
    )
    return set(by_door.union(by_part))


def demand_untied(user: User, region: Region, scheme: Scheme) -> None:
    """Raise Refusal("tied") when a tie closes this budget for this person."""
    if (region.pk, scheme.pk) in shut_for(user):
        raise Refusal(str(TIED), code="tied")
