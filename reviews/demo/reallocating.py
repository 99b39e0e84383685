"""Plays the reallocation: a year that was lowered, one that came too late, the next prepared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from portal.accounts.models import Organisation, User
from reviews.reallocation.models import Change, Line
from reviews.reallocation.queries import agreement_of, division_of
from reviews.reallocation.services import changing, confirming, preparing
from reviews.reallocation.workflow import State

People = Mapping[str, User]
LESS, LESS_NEXT = Decimal(18_000), Decimal(12_000)
WHY_LESS = (
    "De nachtploeg startte twee maanden later dan begroot. In 2026 zijn daardoor minder uren"
    " ingezet. Het plan zelf verandert niet."
)
WHY_LESS_NEXT = (
    "De coalitie verwacht in 2027 minder scholingsuren, omdat twee groepen samen worden geschoold."
)
WHY_LATE = (
    "De overeenkomst is niet op tijd getekend. Wij verwerken het jaar bij de volgende herschikking."
)


def reallocated(office: Organisation, people: People, now: datetime) -> None:
    """As the office stands today.

    In its first year one line was lowered and processed and one came too late; in the next year
    a lower amount waits for the decision maker, and the rest is open.
    """
    found = Line.objects.filter(plan__office=office, state=State.OPEN).order_by("year", "pk")
    signed = [line for line in found if line.plan.state == "running"]
    if not signed:
        return
    first, *later = signed
    at = now - timedelta(days=20)
    done = _prepared(first, LESS, WHY_LESS, people, at)
    done = confirming.confirm(
        done.pk, by=people["decision_maker"], version=done.version, at=at + timedelta(days=1)
    )
    for change in Change.objects.filter(line=done):
        changing.draw_letter(change.pk, at=at + timedelta(days=1))
    if later:
        _prepared(later[0], LESS_NEXT, WHY_LESS_NEXT, people, now - timedelta(days=2))
    others = [line for line in found if line.round == first.round and line.plan_id != first.plan_id]
    for line in others[:1]:
        preparing.postpone(
            line.pk,
            by=people["coordinator"],
            version=line.version,
            reason=WHY_LATE,
            at=now - timedelta(days=3),
        )


def _prepared(line: Line, less: Decimal, why: str, people: People, at: datetime) -> Line:
    """So much less for the organisation that gets most."""
    now = division_of(line, agreement_of(line))
    most = max(now, key=lambda org: now[org])
    division = now | {most: now[most] - less}
    return preparing.prepare(
        line.pk, division, by=people["coordinator"], version=line.version, reason=why, at=at
    )
