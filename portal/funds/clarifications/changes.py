"""What a note changes: shown above the original text, wherever that is (R-1.7-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.funds.clarifications.models import Effect, Entry, Note
from portal.funds.models import Call

_KEPT = "_note_changes"


def changes_of(call: Call) -> Sequence[Entry]:
    """The entries of the note in force that change a rule, the last one first.

    No query when the call has no note; one for a page, however many conditions it shows.
    """
    kept: Sequence[Entry] | None = getattr(call, _KEPT, None)
    if kept is None:
        kept = changes_in(call.pk, call.note_number)
        setattr(call, _KEPT, kept)
    return kept


def changes_in(call_id: int, number: int) -> Sequence[Entry]:
    """The same for a version by number; nothing, without a query, for 0."""
    if not number:
        return ()
    found = Entry.objects.filter(note__call=call_id, note__number=number)
    return tuple(found.exclude(effect=Effect.NONE).order_by("-since", "-number"))


def of_condition(found: Sequence[Entry], code: str) -> list[Entry]:
    """What is changed about one condition."""
    return [e for e in found if e.effect == Effect.CONDITION and e.condition_id == code]


def of_call(found: Sequence[Entry]) -> list[Entry]:
    """What is changed about the text of the call."""
    return [e for e in found if e.effect == Effect.CALL]


def at_filing(call_id: int, at: datetime) -> dict[str, Any]:
    """What a plan that is filed at `at` keeps of the note that applies then; empty for none."""
    found = Note.objects.filter(call=call_id, published_at__lte=at).select_related("snapshot")
    note = found.order_by("-number").first()
    if note is None:
        return {}
    changed: dict[str, list[str]] = {}
    for entry in changes_in(call_id, note.number):
        if entry.effect == Effect.CONDITION and entry.condition_id:
            changed.setdefault(entry.condition_id, []).append(entry.change_nl)
    return {
        "version": note.number,
        "published_at": note.published_at,
        "sha256": note.snapshot.sha256,
        "changes": changed,
    }
