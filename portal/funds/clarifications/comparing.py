"""What the next version of a note would say, beside the version that is out."""

from __future__ import annotations

from dataclasses import dataclass

from portal.funds.clarifications.models import Entry, EntryStatus, Item, Note
from portal.funds.models import Call

TEXTS = ("condition_id", "question_nl", "answer_nl", "effect", "change_nl")


@dataclass(frozen=True)
class Pending:
    """An item with what it would be in the next version, and what the version before says."""

    item: Item
    status: EntryStatus
    before: Entry | None

    @property
    def is_ready(self) -> bool:
        """Whether it has an answer; without one it waits for a later version."""
        return bool(self.item.answer_nl)

    @property
    def is_news(self) -> bool:
        """Whether the next version would say something else than the one that is out."""
        return self.status != EntryStatus.SAME


def pending(call: Call) -> list[Pending]:
    """All items of a call in their order; two queries."""
    out = {entry.item_id: entry for entry in entries_in_force(call)}
    items = call.note_items.select_related("condition").order_by("number")
    return [Pending(i, _status(i, out.get(i.pk)), out.get(i.pk)) for i in items]


def entries_in_force(call: Call) -> list[Entry]:
    """The entries of the version that is out; none when no note was published."""
    found = Entry.objects.filter(note__call=call, note__number=call.note_number)
    return list(found.select_related("condition").order_by("number"))


def note_in_force(call: Call) -> Note | None:
    """The version that is out; None without a query when there is none."""
    if not call.note_number:
        return None
    return Note.objects.filter(call=call, number=call.note_number).first()


def _status(item: Item, before: Entry | None) -> EntryStatus:
    if before is None:
        return EntryStatus.NEW
    same = all(getattr(item, name) == getattr(before, name) for name in TEXTS)
    return EntryStatus.SAME if same else EntryStatus.CHANGED
