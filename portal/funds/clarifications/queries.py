"""Reading rounds, questions and notes for the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from portal.accounts.models import Organisation, OrganisationKind
from portal.funds.clarifications.access import own_questions
from portal.funds.clarifications.models import Note, Question, QuestionRound
from portal.funds.clarifications.objections import Until, until
from portal.funds.clarifications.workflow import State
from portal.funds.models import Call

if TYPE_CHECKING:
    from portal.funds.access import Person


def round_of(call: Call) -> QuestionRound | None:
    """The question round of a call with the call at hand; None when none was set."""
    found = QuestionRound.objects.filter(call=call).first()
    if found is not None:
        found.call = call
    return found


def notes_of(call: Call) -> list[Note]:
    """The published versions, the newest first; no query when there is none."""
    if not call.note_number:
        return []
    return list(call.notes.select_related("document").order_by("-number"))


def questions_for_office(call: Call) -> QuerySet[Question]:
    """All questions of a call, for its care office."""
    related = ("organisation", "asked_by", "condition", "item")
    return call.questions.select_related(*related).order_by("asked_at", "pk")


def numbers_of(call: Call) -> dict[int, int]:
    """The number of each question at the desk of its call: 1 is the first that was asked."""
    asked = call.questions.order_by("asked_at", "pk").values_list("pk", flat=True)
    return {pk: number for number, pk in enumerate(asked, 1)}


def questions_of(user: Person, call: Call) -> QuerySet[Question]:
    """The questions that one's own organisations asked about a call."""
    found = call.questions.filter(own_questions(user))
    return found.select_related("organisation", "asked_by", "condition", "item", "note")


def counts(call: Call) -> dict[str, int]:
    """How many questions wait, and how many were asked in all."""
    waiting = Count("pk", filter=Q(state=State.RECEIVED))
    figures: dict[str, int] = call.questions.aggregate(all=Count("pk"), waiting=waiting)
    return figures


def objection_of(found: QuestionRound, first: Note | None) -> Until | None:
    """Until when objections to the conditions are in time, counted from the first note."""
    return until(
        found.objection,
        closes_at=found.call.closes_at,
        published_at=found.call.published_at,
        note_at=first.published_at if first else None,
        note_due_at=found.answers_due_at,
    )


def names_to_avoid(call: Call) -> list[str]:
    """Names that may give an asker away: of providers, and of who asked about this call."""
    providers = Organisation.objects.filter(kind=OrganisationKind.PROVIDER)
    names = list(providers.order_by("name").values_list("name", flat=True))
    asked = call.questions.select_related("asked_by")
    return names + sorted({question.asked_by.name for question in asked})
