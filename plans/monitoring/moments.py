"""When which reminder goes out: before and after the due day, each kind once (G44).

A moment is in the morning by the clock of Amsterdam, so that the change of the clocks moves
nothing. Only the latest kind whose moment has come counts: after a missed run nobody gets
three mails at once, and what was overtaken is not sent any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from portal.dates import deadline, local
from portal.workdays import is_working_day, working_day

MORNING = time(8)
RENEWED = timedelta(days=14)
LONGEST = timedelta(days=183)

DUE_FAULTS = {
    "past": _("Choose a day after today."),
    "too_early": _("Choose a day that is not before the present due day."),
    "too_far": _("Choose a day within half a year."),
    "no_working_day": _("Choose a working day: no weekend and no public holiday."),
}


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


def renewed_due(due: date, at: datetime) -> date:
    """Until when a report that is returned at `at` is filed again, when nobody says otherwise.

    Two weeks, on a working day, and never before the day on which it was due anyway.
    """
    return max(working_day(local(at).date() + RENEWED), due)


def due_fault(chosen: date, due: date, at: datetime) -> str:
    """Why a day cannot be the new due day (a key of `DUE_FAULTS`), or nothing."""
    today = local(at).date()
    if chosen <= today:
        return "past"
    if chosen < due:
        return "too_early"
    if chosen > max(today, due) + LONGEST:
        return "too_far"
    return "" if chosen == due or is_working_day(chosen) else "no_working_day"
