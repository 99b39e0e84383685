"""Whoever reads figures that belong to one organisation leaves a trace (practice.md 6.2)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plans.models import Plan
from portal.accounts.models import User
from portal.audit import services as audit


@transaction.atomic
def note_reading(plan: Plan, what: str, *, by: User, at: datetime | None = None) -> None:
    """Record that someone of the office read budget lines; `what` names the page."""
    audit.write(
        "review.figures_read",
        obj=plan,
        plan=plan,
        actor=by,
        office=plan.office_id,
        data={"what": what},
        at=at,
    )


@transaction.atomic
def note_export(
    office_id: int, what: str, *, by: User, rows: int, at: datetime | None = None, **data: object
) -> None:
    """Record that a table left the portal, with its filter and its size."""
    audit.write(
        "review.exported",
        actor=by,
        office=office_id,
        data={"what": what, "rows": rows, **data},
        at=at,
    )
