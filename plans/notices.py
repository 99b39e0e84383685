"""Mails about a plan: who is told, in their own language, once per key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from plans.models import Plan
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.mail import services as mail


def notify(
    template: str,
    *,
    key: str,
    to: User,
    plan: Plan,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[UUID] = (),
    room: str = "plans",
) -> None:
    """Put one mail about `plan` in the outbox; the same key twice is one mail.

    `template` is a file in templates/mail/<room>/. `attachments` are documents by number: only
    what this person may see.
    """
    mail.post(
        key,
        to=to.email,
        template=f"{room}/{template}",
        context={
            "name": to.name,
            "plan_title": plan.called,
            "plan_id": plan.pk,
            **(context or {}),
        },
        language=to.language,
        plan_id=plan.pk,
        attachments=attachments,
    )


def people_of(plan: Plan, *roles: Role) -> list[User]:
    """The active people with one of `roles` at an organisation that takes part in the plan."""
    return _people(
        organisation__coalitions__plan=plan,
        organisation__coalitions__accepted_at__isnull=False,
        organisation__coalitions__left_at__isnull=True,
        role__in=roles,
    )


def people_at(organisation_id: int, *roles: Role) -> list[User]:
    """The active people with one of `roles` at one organisation (by number)."""
    return _people(organisation_id=organisation_id, role__in=roles)


def _people(**where: Any) -> list[User]:
    numbers = Membership.objects.filter(
        state=MembershipState.ACTIVE, user__is_active=True, **where
    ).values("user_id")
    return list(User.objects.filter(pk__in=numbers).order_by("pk"))
