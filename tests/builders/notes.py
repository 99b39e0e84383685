"""Question rounds, questions and notes, made through the services as the pages make them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from portal import clock
from portal.accounts.models import Organisation, User
from portal.accounts.roles import provider_ids
from portal.dates import local
from portal.funds.clarifications import answering, asking, publishing, rounds
from portal.funds.clarifications.models import Effect, Item, Note, Question, QuestionRound
from portal.funds.clarifications.subjects import Subject
from portal.funds.clarifications.terms import RoundTerms
from portal.funds.models import Call
from tests.builders import funds

QUESTION = "Mag een zorgorganisatie van buiten de regio meedoen?"
ANSWER = "Ja, als zij in de regio een eigen taak uitvoert."


def terms(at: datetime, **changes: object) -> RoundTerms:
    """A round that is open at `at`: from the day before until ten days on at noon."""
    day = local(at).date()
    values: dict[str, object] = {
        "opens_on": day - timedelta(days=1),
        "opens_time": time(9),
        "closes_on": day + timedelta(days=10),
        "closes_time": time(12),
        "answers_due_on": day + timedelta(days=20),
        "objection_rule": "after_note",
        "objection_number": 20,
    }
    return RoundTerms(**(values | changes))  # type: ignore[arg-type]


def round_for(call: Call, at: datetime | None = None, **changes: object) -> QuestionRound:
    """A question round for a call, set by its coordinator."""
    at = at or clock.now()
    return rounds.set_round(call, terms(at, **changes), by=_coordinator(call), at=at)


def open_round(at: datetime | None = None, **changes: object) -> Call:
    """A published call with a question round that is open."""
    call = funds.open_call(at=at)
    round_for(call, at, **changes)
    call.refresh_from_db()  # publishing asked for the round before there was one
    return call


def asked(
    call: Call,
    by: User,
    text: str = QUESTION,
    about: str | None = None,
    at: datetime | None = None,
) -> Question:
    """A question of somebody for the organisation that this person works for."""
    own = Organisation.objects.get(pk=min(provider_ids(by)))
    return asking.ask(call, own, Subject(about), text, by=by, at=at)


def item(
    call: Call,
    questions: Iterable[Question] = (),
    *,
    answer: str = ANSWER,
    text: str = QUESTION,
    about: str | None = None,
    change: str = "",
    at: datetime | None = None,
) -> Item:
    """An item of the next note; with `change` it changes its condition, or the call."""
    effect = (Effect.CONDITION if about else Effect.CALL) if change else Effect.NONE
    said = answering.ItemTerms(Subject(about), text, answer, effect, change)
    numbers = [question.pk for question in questions]
    return answering.draft_item(call, said, numbers, by=_coordinator(call), at=at)


def correct(found: Item, *, at: datetime | None = None, **changes: str) -> Item:
    """An item with other words."""
    stored = Item.objects.select_related("call__region").get(pk=found.pk)
    said = answering.ItemTerms(
        Subject(stored.condition_id, stored.document),
        changes.get("text", stored.question_nl),
        changes.get("answer", stored.answer_nl),
        changes.get("effect", stored.effect),
        changes.get("change", stored.change_nl),
    )
    linked = [question.pk for question in stored.questions.all()]
    return answering.save_item(
        stored.pk, said, linked, by=_coordinator(stored.call), version=stored.version, at=at
    )


def published(call: Call, at: datetime | None = None, summary: str = "") -> Note:
    """The next version of the note of a call."""
    after = Call.objects.get(pk=call.pk).note_number
    return publishing.publish(call, by=_coordinator(call), after=after, summary=summary, at=at)


def note_that_changes(call: Call, about: str, change: str, at: datetime | None = None) -> Note:
    """A published version with one answer, which changes a condition."""
    item(call, about=about, change=change, at=at)
    return published(call, at=at)


def _coordinator(call: Call) -> User:
    return funds.coordinator(call.region.slug)
