"""Reading reports: the same people as the plan, and what waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from plans.models import Plan
from plans.monitoring.models import Report, ReportDuty
from plans.monitoring.workflow import FINAL, OPEN, State
from plans.queries import visible_to
from portal.accounts.models import User

SOON = timedelta(days=30)
"""From this long before the due day a report is something to do."""


def visible_duties(user: User) -> QuerySet[ReportDuty]:
    """The reports of the plans this person may see, with what every list shows of them."""
    plans = Plan.objects.filter(visible_to(user))
    return ReportDuty.objects.filter(plan__in=plans).select_related(
        "plan__lead", "plan__office", "plan__region", "agreement"
    )


def late(at: datetime) -> Q:
    """The reports that should have been filed before `at` (`pkp/pkp-lib#1308`: marked at once)."""
    return Q(state__in=OPEN, due_at__lt=at)


def soon(at: datetime) -> Q:
    """The reports that are due within thirty days after `at`."""
    return Q(state__in=OPEN, due_at__gte=at, due_at__lte=at + SOON)


def narrowed(
    duties: QuerySet[ReportDuty], chosen: Mapping[str, Any], at: datetime
) -> QuerySet[ReportDuty]:
    """`duties` as a filter form narrows them (`show`, `kind`, `q`)."""
    which = {
        "late": late(at),
        "soon": soon(at),
        "open": Q(state__in=OPEN),
        "filed": Q(state=State.FILED),
        "done": Q(state__in=FINAL),
    }
    if chosen.get("show"):
        duties = duties.filter(which[chosen["show"]])
    if chosen.get("kind"):
        duties = duties.filter(kind=chosen["kind"])
    if text := chosen.get("q"):
        duties = duties.filter(
            Q(plan__title__icontains=text)
            | Q(agreement__number__icontains=text)
            | Q(plan__lead__name__icontains=text)
        )
    return duties


def counts(duties: QuerySet[ReportDuty], at: datetime) -> dict[str, int]:
    """How many reports are late, due soon, to be judged, accepted; in one query."""
    return duties.order_by().aggregate(
        late=Count("pk", filter=late(at)),
        soon=Count("pk", filter=soon(at)),
        filed=Count("pk", filter=Q(state=State.FILED)),
        accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
    )


def series(duty: ReportDuty) -> list[tuple[ReportDuty, Report | None]]:
    """The reports of the agreement up to this one, each with what was last filed for it."""
    upto = ReportDuty.objects.filter(agreement_id=duty.agreement_id, number__lte=duty.number)
    duties = list(upto.order_by("number"))
    filed = Report.objects.filter(duty__in=duties, filed_at__isnull=False).order_by("round")
    last = {report.duty_id: report for report in filed}
    return [(one, last.get(one.pk)) for one in duties]
