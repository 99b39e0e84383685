"""What a coalition that is still forming shows.

An open invitation, a request for more time, and a provider that fills in its budget in Excel.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from plans.demo.loader import person
from plans.demo.workbook import kept_in_excel
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

    The portal knows the partner, so nobody types an address. One participant uses the workbook.
    Only for a plan of several providers: who is alone starts with a partner for the work.
    """
    providers = Member.objects.filter(plan=plan, left_at=None).exclude(role="partner")
    if providers.count() > 1:
        lead = person(plan.lead.slug, people, Role.EDITOR)
        org = load_organisation(GUEST[0])
        assert people[GUEST[1]]  # noqa: S101 - whoever answers is there before the question
        inviting.invite(plan.pk, by=lead, role="partner", org=org, message=MESSAGE, at=at)
        ask_extension(plan.pk, reason=WHY, by=lead, at=at + timedelta(hours=2))
        users = providers.exclude(role="lead").order_by("position").values_list("org_id", flat=True)
        kept_in_excel(plan, str(users[0]), people, at + timedelta(hours=4))
    return plan
