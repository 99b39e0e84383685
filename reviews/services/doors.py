"""Opening and closing a plan for one person of the care office (G18).

A plan opens for a reviewer by a declaration without a tie. A declared tie closes it for that
person in every role, for good: also in a later round.
"""

from __future__ import annotations

from datetime import datetime

from plans.models import OfficeReader, Plan
from portal.accounts.models import User
from portal.refusal import Refusal
from reviews.rules import CLOSED


def open_for(plan: Plan, user: User, at: datetime) -> None:
    """Let this person read the plan as a reviewer; a closed door stays closed."""
    door, _new = OfficeReader.objects.get_or_create(
        plan=plan, user=user, defaults={"is_open": True, "changed_at": at}
    )
    if not door.is_open:
        raise Refusal(CLOSED.reason, code="door_closed")


def close_for(plan: Plan, user: User, at: datetime) -> None:
    """Shut the plan for this person at once, whatever the roles."""
    OfficeReader.objects.update_or_create(
        plan=plan, user=user, defaults={"is_open": False, "changed_at": at}
    )


def take_key(plan: Plan, user: User) -> None:
    """No longer a reviewer of this plan; other roles of the person stay as they are."""
    OfficeReader.objects.filter(plan=plan, user=user, is_open=True).delete()


def is_shut(plan: Plan, user: User) -> bool:
    """Whether a tie with the coalition closed this plan for the person."""
    return OfficeReader.objects.filter(plan=plan, user=user, is_open=False).exists()
