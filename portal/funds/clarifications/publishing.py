"""Publishing a version of the Nota van Inlichtingen: whole, numbered, and for good (R-1.7-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import audit, clock
from portal.accounts.models import User
from portal.documents.snapshots import freeze
from portal.funds.clarifications.comparing import Pending, pending
from portal.funds.clarifications.locking import locked
from portal.funds.clarifications.models import Effect, Entry, EntryStatus, Note, QuestionRound
from portal.funds.clarifications.moving import move
from portal.funds.clarifications.objections import until
from portal.funds.clarifications.rules import NoteVerb
from portal.funds.clarifications.subjects import words
from portal.funds.clarifications.workflow import State, Verb
from portal.funds.models import Call, CallState
from portal.jobs.services import enqueue
from portal.refusal import Refusal


@transaction.atomic
def publish(
    call: Call,
    *,
    by: User,
    after: int,
    summary: str = "",
    at: datetime | None = None,
) -> Note:
    """Publish the next version with every item that has an answer.

    `after` is the version that was out when the person looked (0: none); two who publish at
    once make one version, the other gets Refusal("stale"). A job draws the PDF, others mail who
    asked and every coalition with a draft.
    """
    call = locked(call.pk, NoteVerb.ANSWER, by)
    moment = at or clock.now()
    found = [one for one in pending(call) if one.is_ready or one.before]
    _check(call, found, after)
    note = _write(call, found, summary.strip(), by, moment)
    _answer(note, [one.item.pk for one in found], by, moment)
    call.note_number = note.number
    call.save(update_fields=["note_number"])
    _record(note, found, by, moment)
    enqueue("clarifications.print", f"note.print:{note.pk}", {"note": note.pk}, queue="documents")
    enqueue("clarifications.tell", f"note.tell:{note.pk}", {"note": note.pk})
    enqueue("plans.note_published", f"plans.note_published:{note.pk}", {"note": note.pk})
    return note


def _check(call: Call, found: list[Pending], after: int) -> None:
    if call.state != CallState.PUBLISHED:
        raise Refusal(_("Publish the call first."), code="not_published")
    if call.note_number != after:
        text = _("Version %(number)d was published meanwhile. Look at it and publish again.")
        raise Refusal(text % {"number": call.note_number}, code="stale")
    if empty := [one.item.number for one in found if not one.is_ready]:
        text = _("Answer %(number)d was published before and is empty now. Write it again.")
        raise Refusal(text % {"number": empty[0]}, code="empty")
    if not any(one.is_news for one in found):
        text = _("There is nothing new to publish. Write an answer or correct one first.")
        raise Refusal(text, code="nothing_new")


def _write(call: Call, found: list[Pending], summary: str, by: User, at: datetime) -> Note:
    number = call.note_number + 1
    with override("nl"):
        rows = [_entry(call, one, number) for one in found]
    end = _objection(call, at)
    note = Note.objects.create(
        call=call,
        number=number,
        summary_nl=summary,
        objection_until=end,
        published_at=at,
        published_by=by,
        snapshot=freeze("clarification_note", _frozen(call, number, rows, summary, end, at), at=at),
    )
    Entry.objects.bulk_create(Entry(note=note, **row) for row in rows)
    return note


def _entry(call: Call, one: Pending, number: int) -> dict[str, Any]:
    item, before = one.item, one.before
    return {
        "item_id": item.pk,
        "number": item.number,
        "condition_id": item.condition_id,
        "subject_nl": words(call, item.condition, item.document)[:200],
        "question_nl": item.question_nl,
        "answer_nl": item.answer_nl,
        "effect": item.effect,
        "change_nl": item.change_nl,
        "status": one.status.value,
        "since": before.since if before and not one.is_news else number,
    }


def _objection(call: Call, at: datetime) -> datetime | None:
    found = QuestionRound.objects.filter(call=call).first()
    if found is None:
        return None
    end = until(
        found.objection,
        closes_at=call.closes_at,
        published_at=call.published_at,
        note_at=at,
        note_due_at=found.answers_due_at,
    )
    return end.moment if end else None


def _frozen(
    call: Call,
    number: int,
    rows: list[dict[str, Any]],
    summary: str,
    end: datetime | None,
    at: datetime,
) -> dict[str, Any]:
    return {
        "call": {"number": call.pk, "title": call.title},
        "office": call.region.office.name,
        "region": call.region.name,
        "scheme": call.scheme.name_nl,
        "condition_set": {"code": call.condition_set_id, "version": call.condition_set.version},
        "version": number,
        "published_at": at,
        "objection_until": end,
        "summary": summary,
        "entries": rows,
    }


def _answer(note: Note, items: list[int], by: User, at: datetime) -> None:
    waiting = note.call.questions.filter(state=State.RECEIVED, item__in=items)
    for question in waiting.select_related("call__region"):
        office = note.call.region.office
        move(question, Verb.ANSWER, at=at, by=by, organisation=office, note=note)


def _record(note: Note, found: list[Pending], by: User, at: datetime) -> None:
    office = note.call.region.office
    news = {s.value: [o.item.number for o in found if o.status == s] for s in EntryStatus}
    changed = [o.item.condition_id for o in found if o.item.effect == Effect.CONDITION]
    audit.write(
        "note.published",
        obj=note.call,
        actor=by,
        organisation=office,
        office=office.pk,
        data={
            "version": note.number,
            "sha256": note.snapshot.sha256,
            "items": news,
            "changes_conditions": sorted({code for code in changed if code}),
        },
        at=at,
    )
