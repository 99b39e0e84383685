"""From the reports in an agreement to periods and moments: what to report on, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from portal.dates import deadline


@dataclass(frozen=True)
class Duty:
    """One report: its number, its period, the last day on which it is in time."""

    number: int
    kind: str
    period_start: date
    period_end: date
    due: date

    @property
    def due_at(self) -> datetime:
        """The end of the due day in Amsterdam, as an instant."""
        return deadline(self.due).instant


def duties(reports: Sequence[Mapping[str, Any]], start: date, end: date) -> list[Duty]:
    """The reports that an agreement from `start` to `end` asks for, in order of their due day.

    A progress report covers what came after the one before, up to the last whole month before
    it is due; the final report covers the whole plan (R-1.6-1).
    """
    found: list[Duty] = []
    ordered = sorted(reports, key=lambda row: (str(row["due"]), row["kind"] == "final"))
    begin = start
    for number, row in enumerate(ordered, start=1):
        due = date.fromisoformat(str(row["due"]))
        if row["kind"] == "final":
            found.append(Duty(number, "final", start, max(start, end), due))
            continue
        last = max(begin, min(due.replace(day=1) - timedelta(days=1), end))
        found.append(Duty(number, "progress", begin, last, due))
        begin = min(last + timedelta(days=1), end)
    return found
