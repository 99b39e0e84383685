"""Until when one may object to the conditions of a call: computed from a rule. Pure.

The care offices use four rules (R-OV-B1 to R-OV-B7). They concern the conditions; an objection
to a decision about one plan follows the term of the care office (R-PR-8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.dates import deadline, local


class ObjectionRule(models.TextChoices):
    """From what the last moment for an objection to the conditions follows."""

    NONE = "none", _("Nothing is agreed")
    FIXED = "fixed", _("A fixed moment")
    AFTER_NOTE = "after_note", _("A number of days after the Nota van Inlichtingen")
    BEFORE_CLOSING = "before_closing", _("A number of hours before the call closes")
    AFTER_PUBLICATION = "after_publication", _("A number of days after the call was published")


COUNTED = (
    ObjectionRule.AFTER_NOTE,
    ObjectionRule.BEFORE_CLOSING,
    ObjectionRule.AFTER_PUBLICATION,
)
"""The rules that need a number."""


@dataclass(frozen=True)
class Rule:
    """One rule with its own values: `number` in days or hours, `on` and `at` in wall time."""

    kind: str
    number: int | None = None
    on: date | None = None
    at: time | None = None
    zone: str = "Europe/Amsterdam"


@dataclass(frozen=True)
class Until:
    """The last moment (an objection at that moment is in time); `expected`: the note is not out."""

    moment: datetime
    expected: bool = False


def until(
    rule: Rule,
    *,
    closes_at: datetime,
    published_at: datetime | None,
    note_at: datetime | None,
    note_due_at: datetime,
) -> Until | None:
    """Until when objections are in time; None when nothing is agreed or its start is unknown.

    A number of days runs to the end of the last day in wall time. Before the note is out it is
    counted from the day on which the note is due.
    """
    if rule.kind == ObjectionRule.FIXED and rule.on and rule.at:
        return Until(deadline(rule.on, rule.at, rule.zone).instant)
    if rule.number is None:
        return None
    if rule.kind == ObjectionRule.BEFORE_CLOSING:
        return Until(closes_at - timedelta(hours=rule.number))
    if rule.kind == ObjectionRule.AFTER_PUBLICATION and published_at:
        return Until(_after(published_at, rule.number, rule.zone))
    if rule.kind == ObjectionRule.AFTER_NOTE:
        return Until(_after(note_at or note_due_at, rule.number, rule.zone), note_at is None)
    return None


def _after(start: datetime, days: int, zone: str) -> datetime:
    return deadline(local(start, zone).date() + timedelta(days=days), zone=zone).instant
