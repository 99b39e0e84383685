"""Signed agreements with their calendar of reports, fast: drawn up for real, signed by hand.

`tests.builders.agreements.signed` signs with real signatures and takes seconds; here the rows
are set as the last signature leaves them, on a snapshot that `draw_up` froze.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plans.agreements.models import Agreement
from plans.agreements.services import drawing
from plans.demo.files import raw
from plans.monitoring.data import Body, load
from plans.monitoring.models import ReportDuty
from plans.monitoring.services import filing, planning, writing
from plans.moving import move
from plans.workflow import Verb
from portal.documents.store import save
from tests.builders.agreements import granted_plan
from tests.builders.plans import START
from tests.kept import kept

SIGNED = START + timedelta(days=33)
IN_TIME = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)


@kept
def running(cast, code: str = "V1", at: datetime = START) -> Agreement:
    """An agreement that all have signed, on a running plan; without a calendar yet."""
    plan, grant = granted_plan(cast, code, at)
    signed = at + timedelta(days=33)
    agreement = drawing.draw_up(plan.pk, grant, by=cast.coordinator, at=signed)
    return complete(agreement, signed)


def complete(agreement: Agreement, signed: datetime) -> Agreement:
    """The agreement as the last signature leaves it."""
    content = b"%PDF-1.7 signed"
    document = save(
        content, kind="agreement", title="x", filename="x.pdf", content_type="application/pdf"
    )
    Agreement.objects.filter(pk=agreement.pk).update(
        state="complete",
        document=document,
        current=document,
        sent_at=signed,
        completed_at=signed,
    )
    for verb in (Verb.SEND_TO_SIGN, Verb.START_RUNNING):
        move(agreement.plan_id, verb, by=None, at=signed)
    return Agreement.objects.select_related("plan", "snapshot").get(pk=agreement.pk)


@kept
def calendar(cast, code: str = "V1", at: datetime = START) -> list[ReportDuty]:
    """The reports that the agreement of an example plan asks for."""
    agreement = running(cast, code, at)
    return planning.make_calendar(agreement.pk, at=at + timedelta(days=33))


def body(code: str = "V1", name: str = "progress_1") -> Body:
    """A report as it stands in the file of an example plan, with the milestones still to come."""
    found = {k: v for k, v in raw(code)["reports"][name].items() if k != "period_end"}
    return load(found)


def written(cast, duty: ReportDuty, at: datetime = IN_TIME):
    """The example report as a draft of the lead's editor."""
    return writing.save_report(duty.pk, body(), by=cast.editor_a, version=0, at=at)


def filed(cast, duty: ReportDuty, at: datetime = IN_TIME):
    """The example report, filed."""
    written(cast, duty, at)
    return filing.file_report(duty.pk, by=cast.editor_a, at=at)


def fresh(duty: ReportDuty) -> ReportDuty:
    """The row as it is now."""
    return ReportDuty.objects.select_related("plan").get(pk=duty.pk)
