"""Who is working in which part of a plan now; for the coalition alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from plans.models import Plan, Presence
from plans.structure import Section
from portal import clock

if TYPE_CHECKING:
    from portal.accounts.models import User

FORGET = timedelta(minutes=5)
"""So long after the last sign of life somebody counts as working there."""
BEAT = timedelta(seconds=45)
"""So often a page in use gives a sign of life."""


def present(plan: Plan, at: datetime | None = None) -> list[Presence]:
    """Everybody at work in this plan, in the order in which they were seen; one query."""
    since = (at or clock.now()) - FORGET
    found = Presence.objects.filter(plan=plan, seen_at__gt=since).select_related("user", "org")
    return list(found.order_by("-seen_at", "pk"))


def others(found: Iterable[Presence], user: User, section: Section) -> list[Presence]:
    """Those of `found` who work in this part, without this person."""
    return [p for p in found if p.section == section and p.user_id != user.pk]


def by_section(found: Iterable[Presence], user: User) -> dict[Section, list[Presence]]:
    """Those of `found` per part, without this person."""
    parts: dict[Section, list[Presence]] = {}
    for one in found:
        if one.user_id != user.pk:
            parts.setdefault(Section(one.section), []).append(one)
    return parts


def people(found: Iterable[Presence]) -> str:
    """Names with their organisations: "Eva Smit of Zorggroep Waterrand, …"."""
    return ", ".join(
        _("%(name)s of %(org)s") % {"name": one.user.name, "org": one.org.name} for one in found
    )
