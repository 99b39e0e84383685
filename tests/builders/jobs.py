"""Jobs and mails in any state."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.jobs.models import Job, State
from portal.mail.models import Message


def job(key: str, state: str = State.FAILED, **values) -> Job:
    """A job as the worker would have left it."""
    now = clock.now()
    finished = state in (State.DONE, State.FAILED)
    given = {
        "kind": "plans.receipt",
        "due_at": now,
        "created_at": now,
        "attempts": 8 if state == State.FAILED else 1,
        "error": "OSError: disk full" if state == State.FAILED else "",
        "finished_at": now if finished else None,
        "lease_until": now + timedelta(minutes=5) if state == State.RUNNING else None,
    }
    return Job.objects.create(key=key, state=state, **given | values)


def letter(key: str, to: str, *, plan_id: int | None = None, state: str = State.FAILED) -> Message:
    """A mail that stays in the outbox, with the job that should deliver it."""
    message = Message.objects.create(
        key=key,
        to=to,
        language="nl",
        template="plan_submitted",
        subject=f"Over {key}",
        body_text="…",
        message_id=f"<{key}@voorbeeld.test>",
        plan_id=plan_id,
        created_at=clock.now(),
    )
    job(
        f"mail:{key}",
        state,
        kind="mail.deliver",
        payload={"message": message.pk},
        error=f"SMTPRecipientsRefused: {to}",
    )
    return message
