"""Ties that the portal knows of: nobody judges a plan of an employer, old or new (G18)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal import clock
from portal.accounts.models import Employment, Membership, Organisation, User
from portal.accounts.services.employment import tell_employment
from reviews.models import Assignment
from reviews.queries import COUNTING, OPEN_CASES
from reviews.services.declaring import close_by_fact


@transaction.atomic
def tell(
    user: User, organisation: Organisation, *, until: date | None, at: datetime | None = None
) -> Employment:
    """Write down an employer, and close at once what the person may no longer judge."""
    at = at or clock.now()
    row = tell_employment(user, organisation, until=until, at=at)
    for number in _tied(user.pk):
        close_by_fact(number, at=at)
    return row


def close_known(at: datetime) -> int:
    """Close every assignment of a reviewer who has a known tie; returns how many.

    Catches what came about elsewhere: a role that was given at a provider meanwhile.
    """
    return sum(close_by_fact(pk, at=at) for pk in _tied())


def _tied(user_id: int | None = None) -> list[int]:
    """The assignments whose reviewer works or worked at one of the coalition."""
    plan = {
        "organisation__coalitions__plan": OuterRef("case__plan"),
        "organisation__coalitions__left_at__isnull": True,
        "user": OuterRef("reviewer"),
    }
    told = Employment.objects.filter(withdrawn_at=None, **plan)
    held = Membership.objects.filter(**plan)
    found = Assignment.objects.filter(
        Exists(told) | Exists(held), state__in=COUNTING, case__state__in=OPEN_CASES
    )
    if user_id is not None:
        found = found.filter(reviewer=user_id)
    return list(found.order_by("pk").values_list("pk", flat=True))
