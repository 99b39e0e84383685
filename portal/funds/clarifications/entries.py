"""What questions and notes put on the start page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import Role
from portal.accounts.roles import office_ids
from portal.audit import words
from portal.funds.clarifications.events import EVENTS
from portal.funds.clarifications.reminding import waiting_rounds
from portal.web import todo
from portal.web.todo import TodoItem


def register() -> None:
    """Called when the application starts."""
    todo.register(answers_to_do)
    words.register(gettext_lazy("Questions and notes"), EVENTS)


def answers_to_do(request: HttpRequest) -> list[TodoItem]:
    """Questions that wait for an answer of this coordinator's office, with the day (R-1.7-2)."""
    offices = office_ids(request.user, Role.COORDINATOR)
    if not offices:
        return []
    found = waiting_rounds().filter(call__region__office__in=offices)
    return [
        TodoItem(
            ngettext(
                "Answer %(n)d question about “%(call)s”",
                "Answer %(n)d questions about “%(call)s”",
                row.waiting,  # type: ignore[attr-defined]
            )
            % {"n": row.waiting, "call": row.call.title},  # type: ignore[attr-defined]
            reverse("clarifications:desk", args=[row.call_id]),
            due=row.answers_due_at,
            why=_("The Nota van Inlichtingen is due."),
        )
        for row in found.order_by("answers_due_at", "pk")
    ]
