"""Reminders to the office: awards of a year whose agreement is not signed yet (G44)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from plans.agreements.workflow import State as AgreementState
from plans.notices import people_at
from portal.accounts.models import Role, User
from portal.dates import local
from portal.mail import services as mail
from portal.mail.models import Message
from reviews.reallocation.lastday import Last, last_days
from reviews.reallocation.models import Line
from reviews.reallocation.queries import overseen_lines
from reviews.reallocation.workflow import State

DAYS_BEFORE = (28, 14, 3)
"""A reminder so many days before the last day; one more on the day after it."""
PASSED = -1
SHOWN = 20


def waiting(office_id: int, round_: int) -> list[int]:
    """The lines of a reallocation whose agreement is not signed by all, by number."""
    found = Line.objects.filter(plan__office=office_id, round=round_, state=State.OPEN)
    unsigned = found.exclude(plan__agreements__state=AgreementState.COMPLETE)
    return list(unsigned.order_by("pk").values_list("pk", flat=True))


def step(last: date, today: date) -> int | None:
    """The reminder whose moment came last: days before, -1 once the day has passed, or None."""
    if today > last:
        return PASSED
    due = [days for days in DAYS_BEFORE if today >= last - timedelta(days=days)]
    return min(due, default=None)


@transaction.atomic
def send_due(at: datetime) -> int:
    """Mail every coordinator what still has to be signed; returns the number of mails.

    Looks for what is due and was not mailed, so a missed run is made up for; the key of a mail
    makes it one, however often this runs. Nothing is sent for years that ended before.
    """
    today = local(at).date()
    pairs = Line.objects.filter(state=State.OPEN, round__gte=today.year - 1)
    found = list(pairs.order_by().values_list("plan__office", "round").distinct())
    days = last_days(found) if found else {}
    return sum(
        _remind(office, days[office, round_], due, at)
        for office, round_ in sorted(found)
        if (due := step(days[office, round_].day, today)) is not None
    )


def _remind(office_id: int, last: Last, due: int, at: datetime) -> int:
    lines = waiting(office_id, last.year)
    if not lines:
        return 0
    people = people_at(office_id, Role.COORDINATOR)
    return sum(_mail(person, office_id, last, due, lines, at) for person in people)


def _mail(
    person: User, office_id: int, last: Last, due: int, lines: Sequence[int], at: datetime
) -> int:
    """One mail; what the person may not see (a closed door) is not in it."""
    key = f"reallocation.reminder:{office_id}:{last.year}:{last.day}:{due}:{person.pk}"
    if Message.objects.filter(key=key).exists():
        return 0
    seen = list(overseen_lines(person).filter(pk__in=lines))
    if not seen:
        return 0
    office = seen[0].plan.office
    titles = list(dict.fromkeys(line.plan.title for line in seen))
    mail.post(
        key,
        to=person.email,
        template="reviews/reallocation_passed" if due == PASSED else "reviews/reallocation_soon",
        context={
            "name": person.name,
            "office": office.name,
            "slug": office.slug,
            "year": last.year,
            "day": last.day,
            "titles": titles[:SHOWN],
            "more": max(0, len(titles) - SHOWN),
            "n": len(titles),
        },
        language=person.language,
        at=at,
    )
    return 1
