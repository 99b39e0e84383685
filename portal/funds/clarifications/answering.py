"""The care office works on its answers: merges questions, edits, leaves one out (R-1.7-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.funds.clarifications.locking import locked, there
from portal.funds.clarifications.models import Effect, Entry, Item, Question
from portal.funds.clarifications.moving import move
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.clarifications.subjects import Subject, check
from portal.funds.clarifications.workflow import State, Verb
from portal.funds.models import Call
from portal.refusal import Refusal


@dataclass(frozen=True)
class ItemTerms:
    """One question and answer as the note will say it; an empty answer: still to be written."""

    subject: Subject
    question_nl: str
    answer_nl: str = ""
    effect: str = Effect.NONE
    change_nl: str = ""


@transaction.atomic
def draft_item(
    call: Call,
    terms: ItemTerms,
    questions: Iterable[int] = (),
    *,
    by: User,
    at: datetime | None = None,
) -> Item:
    """Begin an item of the next note, with the questions that it answers. Raises Refusal."""
    call = locked(call.pk, NoteVerb.ANSWER, by)
    number = (call.note_items.aggregate(last=Max("number"))["last"] or 0) + 1
    return _save(Item(call=call, number=number, version=0), terms, questions, by, at)


@transaction.atomic
def save_item(
    item_id: int,
    terms: ItemTerms,
    questions: Iterable[int] = (),
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Item:
    """Change an item. Refusal("stale") when `version` is not the one that is stored.

    `questions` are all that it answers. What a published note has answered stays with it.
    """
    call = locked(there(Item.objects, item_id).call_id, NoteVerb.ANSWER, by)
    item = there(call.note_items, item_id)
    _demand_version(item, version)
    item.call = call
    return _save(item, terms, questions, by, at)


@transaction.atomic
def remove_item(item_id: int, *, by: User, version: int, at: datetime | None = None) -> None:
    """Drop an item that no note has published; its questions are to be answered again."""
    call = locked(there(Item.objects, item_id).call_id, NoteVerb.ANSWER, by)
    item = there(call.note_items, item_id)
    _demand_version(item, version)
    if Entry.objects.filter(item=item).exists():
        raise Refusal(
            _("This answer was published. Correct it; a published answer is never removed."),
            code="published",
        )
    item.questions.update(item=None)
    _record("note.item_removed", item, by, at)
    item.delete()


@transaction.atomic
def decline(question_id: int, *, reason: str, by: User, at: datetime | None = None) -> Question:
    """Leave a question out of the note, with a reason that its own organisation reads."""
    call = locked(there(Question.objects, question_id).call_id, NoteVerb.ANSWER, by)
    question = there(call.questions, question_id)
    question.call = call
    if not reason.strip():
        text = _("Write down the reason. The organisation that asked can read it.")
        raise Refusal(text, field="reason", code="no_reason")
    if question.item_id is not None:
        text = _("An answer is being written to this question. Take it out of that item first.")
        raise Refusal(text, code="in_item")
    office, moment = call.region.office, at or clock.now()
    return move(question, Verb.DECLINE, at=moment, by=by, organisation=office, reason=reason)


def _save(
    item: Item, terms: ItemTerms, questions: Iterable[int], by: User, at: datetime | None
) -> Item:
    _check(item.call, terms)
    item.condition_id, item.document = terms.subject.condition, terms.subject.document
    item.question_nl, item.answer_nl = terms.question_nl.strip(), terms.answer_nl.strip()
    item.effect, item.change_nl = terms.effect, terms.change_nl.strip()
    item.changed_by, item.changed_at = by, at or clock.now()
    item.version += 1
    item.save()
    _link(item, set(questions))
    _record("note.item_saved", item, by, at)
    return item


def _link(item: Item, wanted: set[int]) -> None:
    """Let the item answer exactly these questions, besides those that are answered already."""
    waiting = item.call.questions.filter(state=State.RECEIVED)
    free = set(waiting.filter(item__isnull=True).values_list("pk", flat=True))
    own = set(waiting.filter(item=item).values_list("pk", flat=True))
    settled = set(item.questions.exclude(state=State.RECEIVED).values_list("pk", flat=True))
    if wanted - free - own - settled:
        text = _(
            "One of these questions was taken back, left out, or is answered elsewhere. Look at"
            " the list again."
        )
        raise Refusal(text, field="questions", code="not_free")
    waiting.filter(pk__in=own - wanted).update(item=None)
    waiting.filter(pk__in=wanted & free).update(item=item)


def _check(call: Call, terms: ItemTerms) -> None:
    check(call, terms.subject)
    if not terms.question_nl.strip():
        text = _("Write down the question as everybody will read it.")
        raise Refusal(text, field="question_nl", code="no_question")
    if terms.effect == Effect.CONDITION and not terms.subject.condition:
        text = _("Choose at “What is it about” the condition that changes.")
        raise Refusal(text, field="subject", code="no_condition")
    if terms.effect != Effect.NONE and not terms.change_nl.strip():
        text = _("Write down what holds from now on. It is shown above the original text.")
        raise Refusal(text, field="change_nl", code="no_change")
    if terms.effect == Effect.NONE and terms.change_nl.strip():
        text = _("You wrote down a change. Choose what it changes, or empty the field.")
        raise Refusal(text, field="effect", code="change_without_effect")


def _demand_version(item: Item, version: int) -> None:
    if item.version != version:
        raise Refusal(
            _("Somebody else has changed this answer. Check the values and save again."),
            code="stale",
        )


def _record(verb: str, item: Item, by: User, at: datetime | None) -> None:
    """Which item, not its text: the note keeps that, and drafts may still name somebody."""
    office = item.call.region.office
    audit.write(
        verb,
        obj=item.call,
        actor=by,
        organisation=office,
        office=office.pk,
        data={"item": item.number, "version": item.version},
        at=at or clock.now(),
    )
