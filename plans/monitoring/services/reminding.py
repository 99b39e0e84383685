"""Reminders: found by the clock, written once per kind, mailed by the queue (G44)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from plans.monitoring.models import Reminder, ReportDuty
from plans.monitoring.moments import Kind, kinds, wanted
from plans.monitoring.notices import notify
from plans.monitoring.workflow import OPEN, State
from plans.workflow import State as PlanState
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.funds.models import OfficePolicy
from portal.jobs.services import enqueue_all

BATCH = 250
"""Reminders per mail job: some hundred mails, well within the lease of a job."""


@transaction.atomic
def send_due_reminders(at: datetime) -> int:
    """Write every reminder whose moment has come, and queue its mails; returns how many.

    Selects what is due and has no row yet, so a missed run is made up for. Two sweeps at once
    make no doubles: each locks what it sends, and looks again after it has the lock.
    """
    offered = {p.pk: kinds(p.reminder_days_before, p.escalation_days_after) for p in _policies()}
    found = _due(_open(at, offered), offered, at)
    if not found:
        return 0
    mine = _open(at, offered).select_for_update(of=("self",), skip_locked=True)
    rows = [
        Reminder(duty=duty, kind=kind.code, returns=duty.returns, at=at)
        for duty, kind in _due(mine.filter(pk__in=[d.pk for d, _kind in found]), offered, at)
    ]
    Reminder.objects.bulk_create(rows)
    numbers = [row.pk for row in rows]
    parts = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
    jobs = {f"monitoring.remind:{part[0]}": {"reminders": part} for part in parts}
    enqueue_all("monitoring.remind", jobs)
    return len(rows)


def _policies() -> Iterable[OfficePolicy]:
    return OfficePolicy.objects.only("office", "reminder_days_before", "escalation_days_after")


def _open(at: datetime, offered: Mapping[int, Sequence[Kind]]) -> QuerySet[ReportDuty]:
    """The reports that are not filed and near enough to their due day to say something about."""
    earliest = min((k.days for found in offered.values() for k in found), default=0)
    horizon = at + timedelta(days=1 - earliest)
    return (
        ReportDuty.objects.filter(
            state__in=OPEN, plan__state=PlanState.RUNNING, due_at__lte=horizon
        )
        .select_related("plan")
        .prefetch_related("reminders")
        .order_by("pk")
    )


def _due(
    duties: Iterable[ReportDuty], offered: Mapping[int, Sequence[Kind]], at: datetime
) -> list[tuple[ReportDuty, Kind]]:
    found = []
    for duty in duties:
        sent = {r.kind: r.at for r in duty.reminders.all() if r.returns == duty.returns}
        kind = wanted(
            duty.due,
            duty.due_at,
            offered.get(duty.plan.office_id, ()),
            at=at,
            last_sent=max(sent.values(), default=None),
            since=duty.returned_at,
        )
        if kind is not None and kind.code not in sent:
            found.append((duty, kind))
    return found


@transaction.atomic
def mail_reminders(numbers: Sequence[int]) -> int:
    """Mail these reminders; what was filed meanwhile gets none. Run twice is once.

    Holds the lock on each report while it posts, so that a mail is never written after a
    filing was committed.
    """
    rows = list(Reminder.objects.filter(pk__in=numbers))
    duties = (
        ReportDuty.objects.select_for_update(of=("self",))
        .filter(pk__in=[r.duty_id for r in rows], state__in=OPEN)
        .select_related("plan")
        .order_by("pk")
    )
    by_number = {duty.pk: duty for duty in duties}
    people = _people(by_number.values())
    posted = 0
    for row in rows:
        duty = by_number.get(row.duty_id)
        if duty and duty.returns == row.returns:
            posted += _mail(duty, row, people)
    return posted


def _mail(
    duty: ReportDuty, reminder: Reminder, people: Mapping[tuple[int, str], list[User]]
) -> int:
    when, _dash, days = reminder.kind.partition("-")
    late = when == "after"
    to = {u.pk: u for u in people.get((duty.plan.lead_id, Role.EDITOR), ())}
    if late:
        for place, role in (
            (duty.plan.lead_id, Role.SIGNATORY),
            (duty.plan.office_id, Role.COORDINATOR),
        ):
            to |= {u.pk: u for u in people.get((place, role), ())}
    return notify(
        "overdue" if late else "reminder",
        duty,
        key=_key(duty, reminder),
        to=to.values(),
        days=int(days),
        is_returned=duty.state == State.RETURNED,
    )


def _key(duty: ReportDuty, reminder: Reminder) -> str:
    """What makes the mail one; each round after a return has mails of its own."""
    again = f":r{reminder.returns}" if reminder.returns else ""
    return f"report.reminder:{duty.pk}:{reminder.kind}{again}"


def _people(duties: Iterable[ReportDuty]) -> dict[tuple[int, str], list[User]]:
    """The people to tell, by organisation and role, in one query for all reports."""
    places = {p for d in duties for p in (d.plan.lead_id, d.plan.office_id)}
    held = Membership.objects.filter(
        organisation_id__in=places,
        role__in=[Role.EDITOR, Role.SIGNATORY, Role.COORDINATOR],
        state=MembershipState.ACTIVE,
        user__is_active=True,
    ).select_related("user")
    found: dict[tuple[int, str], list[User]] = {}
    for one in held.order_by("user_id"):
        found.setdefault((one.organisation_id, one.role), []).append(one.user)
    return found
