"""When which reminder goes out: before and after the due day, each kind once (G44).

A moment is in the morning by the clock of Amsterdam, so that the change of the clocks moves
nothing. Only the latest kind whose moment has come counts: after a missed run nobody gets
three mails at once, and what was overtaken is not sent any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.dates import deadline

MORNING = time(8)


@dataclass(frozen=True)
class Kind:
    """A reminder `days` before (negative) or after (positive) the due day."""

    days: int

    @property
    def code(self) -> str:
        """ "before-30" or "after-1": what the record of it is called."""
        return f"{'after' if self.is_late else 'before'}-{abs(self.days)}"

    @property
    def is_late(self) -> bool:
        """Whether it says that the due day has passed."""
        return self.days > 0

    def moment(self, due: date) -> datetime:
        """The instant from which this reminder may go out."""
        return deadline(due + timedelta(days=self.days), MORNING).instant


def kinds(before: Sequence[int], after: Sequence[int]) -> list[Kind]:
    """The reminders of an office in order of time, from its settings in days."""
    return [Kind(d) for d in sorted({-d for d in before if d >= 0} | {d for d in after if d > 0})]


def wanted(
    due: date,
    due_at: datetime,
    offered: Sequence[Kind],
    *,
    at: datetime,
    last_sent: datetime | None = None,
    since: datetime | None = None,
) -> Kind | None:
    """The reminder that should go out at `at`, or None.

    `last_sent` is when the last one went out: a kind whose moment came before that is overtaken.
    `since` is when the report was given back to the coalition: what came before that is not
    about this round.
    """
    come = [kind for kind in offered if kind.moment(due) <= at]
    if not come:
        return None
    latest = come[-1]
    if not latest.is_late and at > due_at:
        return None
    moment = latest.moment(due)
    overtaken = (last_sent and last_sent >= moment) or (since and since >= moment)
    return None if overtaken else latest
