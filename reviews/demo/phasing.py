"""Shows the phases of judging: one call that still scores, one that has come to the selection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.accounts.models import User
from portal.dates import local
from portal.funds.models import Call
from reviews.models import Case
from reviews.services.phases import Dates, end_phases, set_dates
from reviews.workflow import CaseState


def begun(call: Call, people: Mapping[str, User], at: datetime) -> None:
    """The call scores independently while any of its plans does; else it came to the selection."""
    if Case.objects.filter(plan__call=call, state=CaseState.INDEPENDENT).exists():
        _scoring(call, people["coordinator"], at)
    else:
        _selecting(call, people["coordinator"], at)


def _scoring(call: Call, by: User, at: datetime) -> None:
    """The last day of scoring lies ahead."""
    today = local(at).date()
    dates = Dates(today + timedelta(days=10), today + timedelta(days=24))
    set_dates(call.pk, dates, by=by, at=at - timedelta(days=21))


def _selecting(call: Call, by: User, at: datetime) -> None:
    """The clock ended the scoring, and then the consensus, some days ago."""
    today = local(at).date()
    dates = Dates(today - timedelta(days=12), today - timedelta(days=5))
    set_dates(call.pk, dates, by=by, at=at - timedelta(days=30))
    for day in (11, 4):
        end_phases(at - timedelta(days=day))
