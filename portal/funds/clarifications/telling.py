"""Mails about a published note: each to one person, and never about who asked."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portal.accounts.models import Membership, MembershipState, User
from portal.funds.clarifications.models import Effect, Note, Question
from portal.funds.clarifications.workflow import State
from portal.mail import services as mail


@transaction.atomic
def tell_askers(note_id: int) -> int:
    """Mail everybody who asked about this call and still works there; returns how many."""
    note = Note.objects.select_related("call__region__office").get(pk=note_id)
    asked = Question.objects.filter(call=note.call_id).exclude(state=State.WITHDRAWN)
    pairs = set(asked.values_list("asked_by_id", "organisation_id"))
    rows = Membership.objects.filter(
        user_id__in={user for user, _org in pairs},
        state=MembershipState.ACTIVE,
        user__is_active=True,
    )
    numbers = {u for u, org in rows.values_list("user_id", "organisation_id") if (u, org) in pairs}
    people = User.objects.filter(pk__in=numbers).order_by("pk")
    for person in people:
        tell(note, person)
    return len(people)


def tell(note: Note, person: User, plan_titles: list[str] | None = None) -> None:
    """One mail to one person about a version, whatever the number of reasons to send it."""
    mail.post(
        f"note.published:{note.pk}:{person.pk}",
        to=person.email,
        template="clarifications/published",
        context=_about(note) | {"name": person.name, "plans": plan_titles or []},
        language=person.language,
    )


def _about(note: Note) -> dict[str, Any]:
    news = note.entries.filter(since=note.number)
    changed = news.filter(effect=Effect.CONDITION).values_list("subject_nl", flat=True)
    return {
        "call": note.call.title,
        "call_id": note.call_id,
        "office": note.call.region.office.name,
        "number": note.number,
        "news": news.count(),
        "summary": note.summary_nl,
        "changed": sorted(set(changed)),
        "objection_until": note.objection_until,
    }
