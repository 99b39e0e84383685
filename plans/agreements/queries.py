"""Reading agreements: the same people as the plan, and who may sign what."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from plans.agreements.models import Agreement, Party, Signature
from plans.agreements.services.signing import signing_role
from plans.agreements.workflow import State
from plans.models import Plan
from plans.queries import posts, visible_to
from portal.accounts.models import Role, User
from portal.accounts.roles import office_ids


def visible_agreements(user: User) -> QuerySet[Agreement]:
    """The agreements this person may see: those on plans it may see, once they are drawn.

    The coalition sees an agreement from the moment it is sent out.
    """
    offices = office_ids(user)
    plans = Plan.objects.filter(visible_to(user))
    return (
        Agreement.objects.filter(plan__in=plans)
        .filter(Q(plan__office__in=offices) | Q(sent_at__isnull=False))
        .select_related("plan__lead", "plan__region", "plan__scheme")
        .annotate(signed=_number_of(Signature), wanted=_number_of(Party), holds=_amount_now())
    )


def _amount_now() -> Subquery:
    """What an agreement amounts to after the reallocations; none when nothing was changed."""
    changed = F("reallocation_changes__after") - F("reallocation_changes__before")
    own = Agreement.objects.filter(pk=OuterRef("pk"), reallocation_changes__isnull=False)
    found = own.order_by().values("pk").annotate(now=F("amount") + Sum(changed))
    return Subquery(found.values("now"))


def _number_of(kind: type[Party] | type[Signature]) -> Coalesce:
    """How many of these an agreement has: worked out for the agreements that are read alone."""
    found = kind.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)


def own_parties(user: User, agreement: Agreement) -> list[Party]:
    """The parties for which this person may sign."""
    held = posts(user)
    return [
        party
        for party in agreement.parties.select_related("org", "signature")
        if signing_role(party) in held.get(party.org.pk, frozenset())
    ]


def exportable(office_id: int, filters: dict[str, Any]) -> QuerySet[Agreement]:
    """The signed agreements of one office that a filter names (scheme, year, region, text)."""
    found = Agreement.objects.filter(plan__office_id=office_id, state=State.COMPLETE)
    if filters.get("scheme"):
        found = found.filter(plan__scheme_id=filters["scheme"])
    if filters.get("year"):
        found = found.filter(plan__year=filters["year"])
    if filters.get("region"):
        found = found.filter(plan__region_id=filters["region"])
    if filters.get("q"):
        text = filters["q"]
        found = found.filter(Q(plan__title__icontains=text) | Q(number__icontains=text))
    return found.select_related("plan__lead", "plan__region", "current").order_by("number")


def export_offices(user: User) -> set[int]:
    """The care offices whose signed agreements this person may export."""
    return office_ids(user, Role.ADMINISTRATOR, Role.AUDITOR)
