"""Writing down what each member does, by the lead or when the filed tasks come back (R-6.4-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from plans.models import Member, Plan
from portal.accounts.models import User
from portal.audit import services as audit


def write_tasks(plan: Plan, tasks: Mapping[int, str], *, by: User | None, at: datetime) -> bool:
    """Write tasks by member number on a locked plan, with before and after on record.

    `by` is None when the portal does it. Says whether anything changed.
    """
    changed = {}
    for member in Member.objects.select_for_update().filter(plan=plan, pk__in=tasks):
        task = tasks[member.pk]
        if member.task != task:
            changed[member.org_id] = [member.task, task]
            member.task = task
            member.save(update_fields=["task"])
    if changed:
        data = {"orgs": list(changed), "tasks": changed}
        audit.write("plan.tasks_set", obj=plan, plan=plan, actor=by, data=data, at=at)
    return bool(changed)
