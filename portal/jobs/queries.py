"""What an administrator wants to know of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from portal.jobs.models import Job, State, Tick

LATE = timedelta(minutes=5)


def failed() -> QuerySet[Job]:
    """Jobs that were given up, the latest first: `error` says why; `services.retry` tries again."""
    return Job.objects.filter(state=State.FAILED).order_by("-finished_at", "-id")


def late(at: datetime) -> QuerySet[Job]:
    """Jobs that should have been taken up five minutes ago: no worker is running."""
    return Job.objects.filter(state=State.QUEUED, due_at__lt=at - LATE).order_by("due_at")


def stuck_searches() -> QuerySet[Tick]:
    """Periodic searches whose last run failed."""
    return Tick.objects.exclude(error="")


def clock_is_dead(at: datetime) -> bool:
    """Whether no search has run for five minutes: the alarm clock (Celery beat) has stopped."""
    last = Tick.objects.aggregate(last=Max("ran_at"))["last"]
    return last is None or last < at - LATE


def abandoned(at: datetime) -> QuerySet[Job]:
    """Jobs whose worker died over them and that nobody took over within five minutes."""
    return Job.objects.filter(state=State.RUNNING, lease_until__lt=at - LATE).order_by("due_at")


def finished() -> QuerySet[Job]:
    """Jobs that were done, the latest first."""
    return Job.objects.filter(state=State.DONE).order_by("-finished_at", "-id")
