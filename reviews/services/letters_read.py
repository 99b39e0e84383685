"""Whoever fetches a letter leaves a trace."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.audit import services as audit
from reviews.models import Decision


@transaction.atomic
def note_letter(decision: Decision, *, by: User, at: datetime | None = None) -> None:
    """Record that someone read the letter of a decision."""
    audit.write(
        "review.letter_read",
        obj=decision,
        plan=decision.case.plan_id,
        actor=by,
        office=decision.case.plan.office_id,
        at=at,
    )
