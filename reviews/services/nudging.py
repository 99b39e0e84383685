"""Reminding reviewers who still have to score before the independent phase ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count

from portal.accounts.models import User
from portal.mail import services as mail
from portal.mail.models import Message
from reviews.models import Assignment, Phasing
from reviews.workflow import AssignmentState, CaseState, Phase

OPEN = (AssignmentState.ASKED, AssignmentState.SCORING)


def remind_reviewers(at: datetime) -> int:
    """One mail per reviewer, call and mark (so many days before); returns how many were posted."""
    due = Phasing.objects.filter(state=Phase.INDEPENDENT, scoring_until__gt=at)
    return sum(
        _remind(row, mark)
        for row in due.select_related("call")
        if (mark := mark_of(row.scoring_until, row.remind_days, at)) is not None
    )


def mark_of(until: datetime, days: Iterable[int], at: datetime) -> int | None:
    """The nearest mark that has been reached: 2 when 7 and 2 days before are both past."""
    reached = [day for day in days if at >= until - timedelta(days=day)]
    return min(reached, default=None)


@transaction.atomic
def _remind(row: Phasing, mark: int) -> int:
    waiting = _waiting(row)
    keys = {f"review.remind:{row.pk}:{row.scoring_until_on}:{mark}:{pk}": pk for pk in waiting}
    sent = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    people = User.objects.in_bulk([pk for key, pk in keys.items() if key not in sent])
    for key, number in keys.items():
        if number in people:
            _post(key, people[number], row, waiting[number])
    return len(people)


def _waiting(row: Phasing) -> dict[int, int]:
    """How many plans of the call still wait for a reviewer, by reviewer."""
    found = Assignment.objects.filter(
        state__in=OPEN,
        case__state=CaseState.INDEPENDENT,
        case__plan__state="in_review",
        case__plan__call=row.call_id,
        reviewer__is_active=True,
    )
    counted = found.order_by("reviewer").values_list("reviewer").annotate(n=Count("pk"))
    return dict(counted)


def _post(key: str, to: User, row: Phasing, count: int) -> None:
    context = {
        "name": to.name,
        "call_title": row.call.title,
        "count": count,
        "until": row.scoring_until,
    }
    mail.post(
        key,
        to=to.email,
        template="reviews/scoring_ends",
        context=context,
        language=to.language,
    )
