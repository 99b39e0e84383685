"""Telling organisations with an open invitation that the deadline of the plan moved.

They are no members yet, so the mails to the coalition do not reach them; yet the closing of the
call can cut their term short, and then a later one gives them more time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from plans.models import CoalitionInvitation, Plan
from plans.services.inviting import reached_at
from plans.workflow import InvitationState
from portal import clock
from portal.mail import services as mail


def tell_invited(plan: Plan, key: str, reason: str, *, at: datetime | None = None) -> int:
    """Mail until when the plan can be filed now, and until when an invitation can be answered.

    `key` names the move, so that twice is once. Of a known organisation those people hear who
    heard of the invitation; an address that was typed gets its own mail. Returns how many.
    """
    waiting = plan.invitations.filter(state=InvitationState.PENDING).select_related("org")
    told = 0
    for invitation in waiting.order_by("created_at", "pk"):
        invitation.plan = plan
        if (at or clock.now()) < invitation.ends_at:
            told += _tell(plan, invitation, key, reason)
    return told


def _tell(plan: Plan, invitation: CoalitionInvitation, key: str, reason: str) -> int:
    told: dict[str, Any] = {
        "plan_title": plan.title,
        "lead": plan.lead.name,
        "organisation": invitation.org_name,
        "deadline": plan.deadline,
        "until": invitation.ends_at,
        "reason": reason,
    }
    people = reached_at(invitation.org) if invitation.org else []
    for person in people:
        _post(
            invitation,
            f"{key}:{person.pk}",
            to=person.email,
            context={**told, "name": person.name, "invitation": str(invitation.pk)},
            language=person.language,
        )
    if not invitation.email or invitation.email in {p.email.lower() for p in people}:
        return len(people)
    _post(invitation, f"{key}:link", to=invitation.email, context=told)
    return len(people) + 1


def _post(invitation: CoalitionInvitation, key: str, **what: Any) -> None:
    number = f"plan.invitation_moved:{invitation.pk}:{key}"
    mail.post(number, template="plans/invitation_moved", plan_id=invitation.plan_id, **what)
