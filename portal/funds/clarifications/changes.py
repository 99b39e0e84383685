"""What the note in force changes: shown above the original text, wherever that is (R-1.7-4)."""

from __future__ import annotations

from collections.abc import Sequence

from portal.funds.clarifications.models import Effect, Entry
from portal.funds.models import Call

_KEPT = "_note_changes"


def changes_of(call: Call) -> Sequence[Entry]:
    """The entries of the note in force that change a rule, the last one first.

    No query when the call has no note; one for a page, however many conditions it shows.
    """
    if not call.note_number:
        return ()
    kept: Sequence[Entry] | None = getattr(call, _KEPT, None)
    if kept is None:
        found = Entry.objects.filter(note__call=call, note__number=call.note_number)
        kept = tuple(found.exclude(effect=Effect.NONE).order_by("-since", "-number"))
        setattr(call, _KEPT, kept)
    return kept


def of_condition(call: Call, code: str) -> list[Entry]:
    """What the note changes about one condition."""
    found = changes_of(call)
    return [e for e in found if e.effect == Effect.CONDITION and e.condition_id == code]


def of_call(call: Call) -> list[Entry]:
    """What the note changes about the text of the call."""
    return [e for e in changes_of(call) if e.effect == Effect.CALL]


def at_filing(call: Call) -> dict[str, object]:
    """What a filed plan keeps of the note in force; empty when there is none."""
    note = call.notes.filter(number=call.note_number).select_related("snapshot").first()
    if note is None:
        return {}
    changed: dict[str, list[str]] = {}
    for entry in changes_of(call):
        if entry.effect == Effect.CONDITION and entry.condition_id:
            changed.setdefault(entry.condition_id, []).append(entry.change_nl)
    return {
        "version": note.number,
        "published_at": note.published_at,
        "sha256": note.snapshot.sha256,
        "changes": changed,
    }
