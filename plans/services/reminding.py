"""Reminders to coalitions whose draft is not filed while its deadline comes near.

The sweep writes a job per plan and reminder under a key that exists once, so a second run, two
sweeps at once or a killed one change nothing. The job looks again: what was filed, or got a later
deadline meanwhile, is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import override

from plans import store
from plans.board import BoardRow, open_steps
from plans.deadlines import DAYS, reminder_due
from plans.facts import facts_for
from plans.gaps import Gap
from plans.models import Plan
from plans.notices import notify, people_at
from plans.readiness import blocking, for_org, gaps
from plans.standing import board_of
from plans.workflow import State
from portal import clock
from portal.accounts.models import Organisation, Role, User
from portal.jobs.models import Job
from portal.jobs.services import enqueue_all

HORIZON = timedelta(days=max(DAYS) + 1)


@transaction.atomic
def queue_reminders(at: datetime) -> int:
    """Queue a reminder for every draft for which one is due; returns how many are new."""
    due = {}
    for plan in _near(at):
        days = reminder_due(plan.deadline, at, plan.call.zone)
        if days is not None:
            due[_key(plan, days)] = {"plan": plan.pk, "deadline": plan.deadline.isoformat()}
    known = set(Job.objects.filter(key__in=due).values_list("key", flat=True))
    new = {key: payload for key, payload in due.items() if key not in known}
    enqueue_all("plans.remind", new)
    return len(new)


def _near(at: datetime) -> QuerySet[Plan]:
    closing = Greatest("call__closes_at", Coalesce("extended_until", F("call__closes_at")))
    found = Plan.objects.filter(state=State.DRAFT, call__state="published")
    near = found.annotate(closing=closing).filter(closing__gt=at, closing__lte=at + HORIZON)
    return near.select_related("call").order_by("pk")


def _key(plan: Plan, days: int) -> str:
    return f"plans.remind:{plan.pk}:{plan.deadline:%Y%m%d%H%M%S}:{days}"


@transaction.atomic
def send_reminders(key: str, plan_id: int, deadline: str, at: datetime | None = None) -> int:
    """Mail who has something to do for this plan; returns to how many people.

    The editors of the lead get all that stops the plan; editors and signatories of the other
    organisations only their own open steps, and no mail when they have none.
    """
    at = at or clock.now()
    plan = Plan.objects.select_related("call", "region", "scheme").get(pk=plan_id)
    if plan.state != State.DRAFT or plan.deadline.isoformat() != deadline or at >= plan.deadline:
        return 0
    data = store.read(plan)
    stops = blocking(gaps(data, facts_for(plan)))
    lead = Organisation.objects.get(pk=plan.lead_id)
    told = _tell_lead(plan, key, for_org(stops, data, lead.slug))
    for row in board_of(plan, data, stops, at):
        if row.org:
            told += _tell_member(plan, key, row, stops, is_lead=row.org == lead.slug)
    return told


def _tell_lead(plan: Plan, key: str, stops: tuple[Gap, ...]) -> int:
    people = people_at(plan.lead_id, Role.EDITOR)
    for person in people:
        with override(person.language):
            points = [str(gap.message) for gap in stops]
        _mail(plan, key, person, points, "plans:submit")
    return len(people)


def _tell_member(
    plan: Plan, key: str, row: BoardRow, stops: tuple[Gap, ...], *, is_lead: bool
) -> int:
    """Of the lead only who signs and does not edit: its editors read the whole list already."""
    own = [gap for gap in stops if gap.org == row.org]
    if not own and not open_steps(row):
        return 0
    org = Organisation.objects.get(slug=row.org)
    editors = people_at(org.pk, Role.EDITOR) if is_lead else []
    people = [p for p in people_at(org.pk, Role.EDITOR, Role.SIGNATORY) if p not in editors]
    for person in people:
        with override(person.language):
            points = [f"{step}: {cell.why or cell.label}" for step, cell in open_steps(row)]
            points += [str(gap.message) for gap in own]
        _mail(plan, key, person, points, "plans:coalition")
    return len(people)


def _mail(plan: Plan, key: str, person: User, points: Iterable[str], page: str) -> None:
    notify(
        "deadline_near",
        key=f"{key}:{person.pk}",
        to=person,
        plan=plan,
        context={"points": list(points), "deadline": plan.deadline, "page": page},
    )
