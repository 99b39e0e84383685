"""How long a plan lies with the care office, against the term it set itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from portal.dates import add_months, deadline, local

Tone = Literal["ok", "warn", "danger", "neutral"]


@dataclass(frozen=True)
class Age:
    """Days since filing, the moments of aim and limit, and where the plan stands.

    `tone`: ok before the aim, warn after it, danger after the limit; neutral once decided.
    """

    days: int
    aim: datetime
    limit: datetime
    tone: Tone


def age(
    filed: datetime,
    until: datetime,
    *,
    weeks_aim: int,
    months_limit: int,
    decided: bool = False,
    stopped: int = 0,
    stopped_at: datetime | None = None,
) -> Age:
    """The age at `until`: now, or the moment of the decision when `decided`.

    The aim is in weeks, the limit in calendar months after the day of filing; both last until
    the end of their day in Amsterdam (settings of the office, six weeks and three months).
    `stopped` days do not count: the coalition was asked something. Nor do the days since
    `stopped_at`, while a question is out. Both move the aim and the limit as many days on.
    """
    day = local(filed).date()
    if stopped_at is not None:
        stopped += max((local(until).date() - local(stopped_at).date()).days, 0)
    aim = _end(day + timedelta(weeks=weeks_aim, days=stopped))
    limit = _end(add_months(day, months_limit) + timedelta(days=stopped))
    days = (local(until).date() - day).days - stopped
    late: Tone = "danger" if until > limit else "warn" if until > aim else "ok"
    return Age(days, aim, limit, "neutral" if decided else late)


@lru_cache(maxsize=4096)
def _end(day: date) -> datetime:
    """The end of a day in Amsterdam: a list asks for the same days over and over."""
    return deadline(day).instant
