"""How a coalition writes a draft together: two hands in one part, a part given to a participant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from plans import store
from plans.demo.loader import person
from plans.models import Plan
from plans.services.holding import give
from plans.services.sections import save_section, section_version
from plans.structure import Section
from portal.accounts.models import Role, User

NOTE = "Jullie kennen de partners in de regio het best. Willen jullie dit onderdeel afmaken?"


def written_together(plan: Plan, people: Mapping[str, User], at: datetime) -> Plan:
    """Leave a draft as it was, with earlier versions of one part and another part given away.

    A lead that is still alone writes alone.
    """
    member = plan.members.filter(role="participant", left_at=None).order_by("pk").first()
    if member is None:
        return plan
    lead = person(plan.lead.slug, people, Role.EDITOR)
    other = person(member.org_id, people, Role.EDITOR)
    now = store.read(plan).challenge
    first = replace(now, problem=now.problem.partition(". ")[0] + ".")
    for value, author, moment in ((first, lead, at), (now, other, at + timedelta(hours=3))):
        version = section_version(plan, Section.CHALLENGE)
        values = {"challenge": value}
        save_section(plan.pk, Section.CHALLENGE, values, by=author, version=version, at=moment)
    give(plan.pk, Section.SUPPORT, member.org_id, by=lead, note=NOTE, at=at + timedelta(days=1))
    return Plan.objects.get(pk=plan.pk)
