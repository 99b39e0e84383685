"""Checks that only a person can make while screening a plan (G17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.moving import locked as locked_plan
from portal import clock
from portal.accounts.models import Role, User
from portal.audit import services as audit
from portal.refusal import Refusal
from reviews.models import ManualOutcome
from reviews.queries import office_roles
from reviews.workflow import ManualCheck


@dataclass(frozen=True)
class Look:
    """What somebody saw: met or not, and why not."""

    met: bool
    note: str = ""


@transaction.atomic
def note_checks(
    plan_id: int, looks: Mapping[ManualCheck, Look], *, by: User, at: datetime | None = None
) -> int:
    """Write down these checks of a filed plan; what stays the same is left alone.

    Returns how many changed. For a coordinator of the office; a check that is not met says why.
    """
    at = at or clock.now()
    plan = locked_plan(plan_id)
    if Role.COORDINATOR not in office_roles(by, plan):
        raise Refusal(_("Only a coordinator of your care office can do this."), code="not_allowed")
    known = {row.check_code: row for row in ManualOutcome.objects.filter(plan=plan)}
    return sum(
        _note(plan, check, look, known.get(check.value), by, at) for check, look in looks.items()
    )


def _note(
    plan: Plan,
    check: ManualCheck,
    look: Look,
    row: ManualOutcome | None,
    by: User,
    at: datetime,
) -> int:
    note = look.note.strip()[:500]
    if not look.met and not note:
        message = _("Write down what is not right.")
        raise Refusal(message, field=f"note_{check.value}", code="reason_missing")
    if row is not None and (row.met, row.note) == (look.met, note):
        return 0
    before = {"met": row.met, "note": row.note} if row else None
    row = row or ManualOutcome(plan=plan, check_code=check.value)
    row.met, row.note, row.by, row.at = look.met, note, by, at
    row.save()
    audit.write(
        "review.checked",
        obj=plan,
        plan=plan,
        actor=by,
        office=plan.office_id,
        reason=note,
        policy_version=plan.condition_set_id,
        data={"check": check.value, "from": before, "to": {"met": row.met, "note": note}},
        at=at,
    )
    return 1
