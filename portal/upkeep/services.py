"""What people do to the machinery: try again with a reason, ask for a check of the record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.roles import office_ids
from portal.audit import services as audit
from portal.jobs import services as jobs
from portal.jobs.models import Job, State
from portal.refusal import Refusal
from portal.upkeep.rules import PERMITS, REASONS, Verb


@transaction.atomic
def retry(job_id: int, *, by: User, reason: str, at: datetime | None = None) -> Job:
    """Try work again that the portal had given up, with a written reason, on record.

    Locks the job: of two people who press at once the second is refused. The work itself is
    idempotent, so that trying again never does a thing twice. Raises Refusal.
    """
    office = _office(by, Verb.RUN)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.state != State.FAILED:
        raise Refusal(
            _("This task is being tried again already. Look at the list what became of it."),
            code="not_failed",
        )
    audit.write(
        "job.retried",
        obj=job,
        actor=by,
        office=office,
        from_state=job.state,
        to_state=State.QUEUED,
        reason=reason.strip(),
        data={"kind": job.kind, "key": job.key, "attempts": job.attempts},
        at=at,
    )
    return jobs.retry(job.pk)


@transaction.atomic
def ask_check(*, by: User, at: datetime | None = None) -> Job:
    """Have the whole record checked now; asking twice within a minute is one check."""
    office, at = _office(by, Verb.AUDIT), at or clock.now()
    key = f"audit.check:{at:%Y-%m-%dT%H:%M}"
    if not Job.objects.filter(key=key).exists():
        audit.write("audit.check_asked", actor=by, office=office, at=at)
    return jobs.enqueue("audit.check", key)


def _office(by: User, verb: Verb) -> int:
    """The office for which this person acts; refuses whoever acts for none."""
    offices = office_ids(by, *PERMITS[verb])
    if not offices:
        raise Refusal(str(REASONS[verb]), code="not_allowed")
    return min(offices)
