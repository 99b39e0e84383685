"""Telling coalitions that write a draft what happened to its call: moved, withdrawn, noted."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from plans.models import Plan
from plans.notices import people_of
from plans.services.invited import tell_invited
from plans.workflow import State
from portal.accounts.models import Role, User
from portal.funds.clarifications.models import Note
from portal.funds.clarifications.telling import tell
from portal.funds.models import Call, ClosingMoved
from portal.mail import services as mail


@transaction.atomic
def tell_moved(moved_id: int) -> int:
    """Mail the new closing moment to everybody who works on a draft or was asked to join one.

    Returns how many mails these are; twice is once.
    """
    moved = ClosingMoved.objects.select_related("call__region__office").get(pk=moved_id)
    about = {
        "before": moved.from_closes_at,
        "closes_at": moved.to_closes_at,
        "reason": moved.reason,
    }
    told = _tell("call_moved", key := f"call.moved:{moved.pk}", moved.call, about)
    drafts = Plan.objects.filter(call=moved.call, state=State.DRAFT).order_by("pk")
    had_longer = drafts.filter(extended_until__gte=moved.to_closes_at).values("pk")
    gained = drafts.exclude(pk__in=had_longer)
    return told + sum(tell_invited(plan, key, moved.reason) for plan in gained)


@transaction.atomic
def tell_withdrawn(call_id: int) -> int:
    """Mail everybody who works on a draft that the call was withdrawn; returns how many."""
    call = Call.objects.select_related("region__office").get(pk=call_id)
    about = {"reason": call.withdrawn_reason}
    return _tell("call_withdrawn", f"call.withdrawn:{call.pk}", call, about)


@transaction.atomic
def tell_note(note_id: int) -> int:
    """Mail everybody who works on a draft that a note was published; returns how many."""
    note = Note.objects.select_related("call__region__office").get(pk=note_id)
    told = _drafts_by_person(note.call)
    for person, plans in told.items():
        tell(note, person, [plan.title for plan in plans])
    return len(told)


def _tell(template: str, key: str, call: Call, about: dict[str, Any]) -> int:
    """One mail per person, however many drafts of this call he works on. Twice is once."""
    told = _drafts_by_person(call)
    for person, plans in told.items():
        mail.post(
            f"{key}:{person.pk}",
            to=person.email,
            template=f"plans/{template}",
            context={
                "name": person.name,
                "call": call.title,
                "call_id": call.pk,
                "office": call.region.office.name,
                "plans": [plan.title for plan in plans],
                **about,
            },
            language=person.language,
            plan_id=plans[0].pk if len(plans) == 1 else None,
        )
    return len(told)


def _drafts_by_person(call: Call) -> dict[User, list[Plan]]:
    found: dict[User, list[Plan]] = {}
    for plan in Plan.objects.filter(call=call, state=State.DRAFT).order_by("pk"):
        for person in people_of(plan, Role.EDITOR, Role.SIGNATORY):
            found.setdefault(person, []).append(plan)
    return found
