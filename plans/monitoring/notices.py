"""Mails about reports: who is told, in their own language, once per key."""

from __future__ import annotations

from collections.abc import Iterable

from plans.monitoring.models import ReportDuty
from portal.accounts.models import User
from portal.mail import services as mail


def notify(
    template: str,
    duty: ReportDuty,
    *,
    key: str,
    to: Iterable[User],
    **context: object,
) -> int:
    """Put a mail per person in the outbox; the same key and person twice is one mail."""
    people = list(to)
    for person in people:
        mail.post(
            f"{key}:{person.pk}",
            to=person.email,
            template=f"monitoring/{template}",
            context={
                "name": person.name,
                "plan_title": duty.plan.title,
                "duty_id": duty.pk,
                "is_final": duty.kind == "final",
                "report_number": duty.number,
                "due": duty.due,
                **context,
            },
            language=person.language,
            plan_id=duty.plan_id,
        )
    return len(people)
