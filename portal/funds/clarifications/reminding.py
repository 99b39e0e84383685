"""Reminders to a care office whose answers are due (R-1.7-2).

The sweep writes a job per round and reminder under a key that exists once, so a second run, two
sweeps at once or a killed one change nothing. The job looks again: what was answered, or got a
later day meanwhile, is left alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from portal import clock
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.funds.clarifications.deadlines import DAYS, LOST, reminder_due
from portal.funds.clarifications.models import QuestionRound
from portal.funds.clarifications.workflow import State
from portal.funds.workflow import State as CallState
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.mail import services as mail

HORIZON = timedelta(days=max(DAYS) + 1)


def waiting_rounds() -> QuerySet[QuestionRound]:
    """Rounds of published calls with questions to answer; `waiting` is how many."""
    waiting = Count("call__questions", filter=Q(call__questions__state=State.RECEIVED))
    found = QuestionRound.objects.filter(call__state=CallState.PUBLISHED)
    return found.annotate(waiting=waiting).filter(waiting__gt=0).select_related("call__region")


@transaction.atomic
def queue_reminders(at: datetime) -> int:
    """Queue a reminder for every round for which one is due; returns how many are new."""
    near = waiting_rounds().filter(answers_due_at__gt=at - LOST, answers_due_at__lte=at + HORIZON)
    due = {}
    for found in near.order_by("pk"):
        days = reminder_due(found.answers_due_at, at, found.zone)
        if days is not None:
            due[_key(found, days)] = {"round": found.pk, "due": found.answers_due_at.isoformat()}
    known = set(Job.objects.filter(key__in=due).values_list("key", flat=True))
    for key, payload in due.items():
        if key not in known:
            enqueue("clarifications.remind", key, payload)
    return len(set(due) - known)


def _key(found: QuestionRound, days: int) -> str:
    return f"note.remind:{found.pk}:{found.answers_due_at:%Y%m%d}:{days}"


@transaction.atomic
def send_reminder(key: str, round_id: int, due: str, at: datetime | None = None) -> int:
    """Mail the coordinators of the care office; returns how many were told."""
    at = at or clock.now()
    found = waiting_rounds().filter(pk=round_id).first()
    if found is None or found.answers_due_at.isoformat() != due:
        return 0
    people = coordinators(found.call.region.office_id)
    for person in people:
        mail.post(
            f"{key}:{person.pk}",
            to=person.email,
            template="clarifications/answers_due",
            context={
                "name": person.name,
                "call": found.call.title,
                "call_id": found.call_id,
                "count": found.waiting,  # type: ignore[attr-defined]
                "due_on": found.answers_due_on,
                "late": at > found.answers_due_at,
            },
            language=person.language,
        )
    return len(people)


def coordinators(office_id: int) -> list[User]:
    """The active coordinators of a care office."""
    numbers = Membership.objects.filter(
        organisation_id=office_id,
        role=Role.COORDINATOR,
        state=MembershipState.ACTIVE,
        user__is_active=True,
    ).values("user_id")
    return list(User.objects.filter(pk__in=numbers).order_by("pk"))
