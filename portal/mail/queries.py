"""The delivery log."""

from __future__ import annotations

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from portal.jobs.models import Job
from portal.mail.models import Message, State


def delivery(plan_id: int | None = None) -> QuerySet[Message]:
    """Mails (of one plan), latest first, each with `job_state`, `attempts` and `error`."""
    job = Job.objects.filter(key=Concat(Value("mail:"), OuterRef("key")))
    found = Message.objects.annotate(
        job_id=Subquery(job.values("pk")[:1]),
        job_state=Subquery(job.values("state")[:1]),
        attempts=Subquery(job.values("attempts")[:1]),
        error=Subquery(job.values("error")[:1]),
    ).order_by(F("id").desc())
    return found if plan_id is None else found.filter(plan_id=plan_id)


def undelivered() -> QuerySet[Message]:
    """Mails that were tried and did not go out: given up, or to be tried again by itself."""
    return delivery().filter(Q(attempts__gt=0), state=State.QUEUED)
