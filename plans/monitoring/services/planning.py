"""The calendar of reports that follows from a signed agreement (R-1.6-1)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from plans.agreements.models import Agreement
from plans.agreements.moving import locked as locked_agreement
from plans.agreements.workflow import State as AgreementState
from plans.monitoring.models import ReportDuty
from plans.monitoring.schedule import duties
from portal import clock
from portal.audit import services as audit


@transaction.atomic
def make_calendar(agreement_id: int, *, at: datetime | None = None) -> list[ReportDuty]:
    """One duty per report in the signed agreement; a second call finds the first one's.

    Made from the frozen agreement, never from the live plan. Raises ValueError for an
    agreement that not every party has signed.
    """
    at = at or clock.now()
    agreement = locked_agreement(agreement_id)
    known = list(ReportDuty.objects.filter(agreement=agreement).order_by("number"))
    if known:
        return known
    if agreement.state != AgreementState.COMPLETE:
        raise ValueError(f"agreement {agreement_id} is not signed by all")
    made = ReportDuty.objects.bulk_create(_rows(agreement, at))
    audit.write(
        "report.calendar_made",
        obj=agreement,
        plan=agreement.plan_id,
        office=agreement.plan.office_id,
        data={"number": agreement.number, "due": [f"{d.due}" for d in made]},
        at=at,
    )
    return made


def _rows(agreement: Agreement, at: datetime) -> list[ReportDuty]:
    facts = agreement.snapshot.data
    start, end = date.fromisoformat(facts["start"]), date.fromisoformat(facts["end"])
    return [
        ReportDuty(
            agreement=agreement,
            plan_id=agreement.plan_id,
            number=duty.number,
            kind=duty.kind,
            period_start=duty.period_start,
            period_end=duty.period_end,
            due=duty.due,
            due_at=duty.due_at,
            created_at=at,
        )
        for duty in duties(facts["reports"], start, end)
    ]
