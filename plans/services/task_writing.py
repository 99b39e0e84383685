"""Writing down what each member does, by the lead or when the filed tasks come back (R-6.4-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from plans.models import Member, Plan
from portal.accounts.models import User
from portal.audit import services as audit
from portal.audit.models import Event
from portal.refusal import Refusal


class TasksChanged(Refusal):
    """Somebody else wrote a task that this person was writing too."""

    def __init__(self) -> None:
        super().__init__(
            _("Someone else saved this part while you were typing. Choose per field."),
            code="stale",
        )


def changed_tasks(plan: Plan, tasks: Mapping[int, str], seen: Mapping[int, str]) -> dict[int, str]:
    """The tasks to write on a locked plan: those that were changed since they were `seen`.

    A task that was not seen is written as it is. Raises `TasksChanged` when one was changed by
    two people.
    """
    now = dict(Member.objects.filter(plan=plan, pk__in=tasks).values_list("pk", "task"))
    found = {n: tasks[n] for n in now if tasks[n] not in (now[n], seen.get(n))}
    if any(seen.get(n, now[n]) != now[n] for n in found):
        raise TasksChanged
    return found


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


_WRITTEN = ("plan.tasks_set", "plan.invitation_accepted")


class Somebody:
    """Whoever it was: the portal itself, or a person who is no longer known."""

    @property
    def name(self) -> str:
        """How the page calls them."""
        return _("Someone else")


@dataclass(frozen=True)
class LastWriter:
    """Who wrote tasks last and when, as the page with both texts names it."""

    changed_by: User | Somebody
    changed_at: datetime
    version: int = 0


def last_writer(plan: Plan) -> LastWriter:
    """Who wrote tasks of this plan last; an organisation also writes its own when it accepts."""
    written = Event.objects.filter(plan_id=plan.pk, verb__in=_WRITTEN).order_by("-id").first()
    if written is None:
        return LastWriter(Somebody(), plan.created_at)
    person = User.objects.filter(pk=written.actor_id or 0).first()
    return LastWriter(person or Somebody(), written.at)
