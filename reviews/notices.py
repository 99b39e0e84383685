"""Mails about judging: who is told, in their own language, once per key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from plans.models import Plan
from plans.notices import notify as of_plan
from plans.notices import people_at, people_of
from portal.accounts.models import Role, User


def notify(
    template: str,
    *,
    key: str,
    to: User,
    plan: Plan,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[UUID] = (),
) -> None:
    """Put one mail about `plan` in the outbox; the same key twice is one mail.

    `template` is a file in templates/mail/reviews/. The title of a plan is no secret to those
    who judge it; nothing of its content, and no score, goes into a mail.
    """
    about = {"reference": plan.reference, **(context or {})}
    of_plan(
        template,
        key=key,
        to=to,
        plan=plan,
        context=about,
        attachments=attachments,
        room="reviews",
    )


def tell_coordinators(
    template: str,
    *,
    key: str,
    plan: Plan,
    context: Mapping[str, Any] | None = None,
    but: Iterable[int] = (),
) -> None:
    """The same mail to every coordinator of the plan's office, except those numbered `but`."""
    for person in people_at(plan.office_id, Role.COORDINATOR):
        if person.pk not in but:
            notify(template, key=f"{key}:{person.pk}", to=person, plan=plan, context=context)


def tell_coalition(
    template: str,
    *,
    key: str,
    plan: Plan,
    context: Mapping[str, Any] | None = None,
    attachments: Sequence[UUID] = (),
) -> None:
    """The same mail to every editor and signatory of the organisations in the plan."""
    for person in people_of(plan, Role.EDITOR, Role.SIGNATORY):
        notify(
            template,
            key=f"{key}:{person.pk}",
            to=person,
            plan=plan,
            context=context,
            attachments=attachments,
        )
