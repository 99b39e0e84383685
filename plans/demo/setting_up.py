"""What a coalition that is still forming shows: an open invitation, a request for more time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plans.demo.loader import person
from plans.models import Member, Plan
from plans.services import inviting
from plans.services.extending import ask_extension
from portal.accounts.demo import load_organisation
from portal.accounts.models import Role, User

GUEST = ("clientenberaad", "clientenberaad_contact")
WHY = "Het bestuur van een van de deelnemers vergadert pas drie dagen na de sluiting."
MESSAGE = "Wij horen graag vanaf het begin wat cliënten van dit plan vinden."


def still_forming(plan: Plan, people: Mapping[str, User], at: datetime) -> Plan:
    """Ask one more partner in, and the care office for a later deadline; nobody answers yet.

    Only for a plan of several providers: who is alone starts with a partner for the work.
    """
    providers = Member.objects.filter(plan=plan, left_at=None).exclude(role="partner")
    if providers.count() > 1:
        lead = person(plan.lead.slug, people, Role.EDITOR)
        org, contact = load_organisation(GUEST[0]), people[GUEST[1]]
        inviting.invite(
            plan.pk, by=lead, role="partner", email=contact.email, org=org, message=MESSAGE, at=at
        )
        ask_extension(plan.pk, reason=WHY, by=lead, at=at + timedelta(hours=2))
    return plan
