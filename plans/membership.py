"""The coalition as it was at a moment: who took part, in which role, with which task.

Members have no versions of their own. What they are now is in their rows; what they were is found
by undoing, from now back, what the record says of later moments.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from msgspec.structs import replace

from plans import store
from plans.data import Member
from plans.models import Plan
from portal.audit.models import Event
from portal.audit.queries import history

CHANGES = ("plan.tasks_set", "plan.lead_changed")


def members_at(plan: Plan, at: datetime) -> tuple[Member, ...]:
    """The members at `at`, in the order of the plan; contact and confirmation are those of now."""
    there = Q(accepted_at__lte=at) & (Q(left_at=None) | Q(left_at__gt=at))
    found = store.members(plan, there)
    later = history(plan=plan).filter(verb__in=CHANGES, at__gt=at).order_by("-id")
    return tuple(_before(found, later))


def _before(found: Iterable[Member], later: Iterable[Event]) -> list[Member]:
    """The same members before the later events, the newest undone first."""
    by_org = {member.org: member for member in found}
    for event in later:
        for org, values in _undone(event):
            if org in by_org:
                by_org[org] = replace(by_org[org], **values)
    return list(by_org.values())


def _undone(event: Event) -> list[tuple[str, dict[str, Any]]]:
    if event.verb == "plan.tasks_set":
        tasks = event.data.get("tasks") or {}
        return [(org, {"task": before}) for org, (before, _after) in tasks.items()]
    old, new = event.data.get("from", ""), event.data.get("to", "")
    return [(old, {"role": "lead"}), (new, {"role": "participant"})]
