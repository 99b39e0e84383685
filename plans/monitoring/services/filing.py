"""Filing a report: frozen with its fingerprint, and the care office is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.monitoring.agreed import agreed
from plans.monitoring.data import load
from plans.monitoring.missing import Lack, missing
from plans.monitoring.models import Report, ReportDuty
from plans.monitoring.moving import check, locked, move
from plans.monitoring.notices import notify
from plans.monitoring.services.writing import current
from plans.monitoring.workflow import State, Verb
from plans.notices import people_at
from portal import clock
from portal.accounts.models import Role, User
from portal.documents.models import Snapshot
from portal.documents.snapshots import freeze
from portal.refusal import Refusal


def lacking(duty: ReportDuty, report: Report) -> list[Lack]:
    """What this report lacks before it can be filed."""
    facts = agreed(duty.agreement.snapshot.data)
    return missing(facts, load(report.body), duty.period_end, final=duty.kind == "final")


@transaction.atomic
def file_report(duty_id: int, *, by: User, at: datetime | None = None) -> Report:
    """File the draft: freeze it, and tell the coordinator. From now on nobody is reminded.

    Filing twice is one filing. A late report is taken: the calendar shows that it was late.
    Raises `Refusal` for the wrong person, an empty draft, or a report that lacks something.
    """
    at = at or clock.now()
    duty = locked(duty_id)
    draft = current(duty)
    if duty.state == State.FILED and draft is not None and draft.filed_by_id == by.pk:
        return draft
    check(duty, Verb.FILE, by)
    if draft is None:
        raise Refusal(_("Fill in the report first."), code="empty")
    lacks = lacking(duty, draft)
    if lacks:
        raise Refusal(lacks[0].message, field=lacks[0].field, code="incomplete")
    draft.filed_by, draft.filed_at = by, at
    draft.filed_snapshot = frozen(duty, draft, "report.filed", at)
    draft.save()
    sha = draft.filed_snapshot.sha256
    move(
        duty,
        Verb.FILE,
        by=by,
        organisation=duty.plan.lead,
        at=at,
        data={"round": draft.round, "sha256": sha, "is_late": at > duty.due_at},
    )
    key = f"report.filed:{draft.pk}"
    notify("filed", duty, key=key, to=people_at(duty.plan.office_id, Role.COORDINATOR))
    receivers = people_at(duty.plan.lead_id, Role.EDITOR)
    notify("receipt", duty, key=f"report.receipt:{draft.pk}", to=receivers, sha256=sha, at=at)
    return draft


def frozen(duty: ReportDuty, report: Report, kind: str, at: datetime, **more: object) -> Snapshot:
    """The report written down for good, beside what was agreed."""
    facts = duty.agreement.snapshot
    return freeze(
        kind,
        {
            "agreement": duty.agreement.number,
            "agreement_sha256": facts.sha256,
            "plan_title": facts.data["plan_title"],
            "reference": facts.data["reference"],
            "office": facts.data["office"],
            "region": facts.data["region"],
            "number": duty.number,
            "kind": duty.kind,
            "round": report.round,
            "period_start": duty.period_start,
            "period_end": duty.period_end,
            "due": duty.due,
            "filed_at": report.filed_at,
            "filed_by": report.filed_by.name if report.filed_by else "",
            "lead": duty.plan.lead.name,
            "body": report.body,
            "is_demo": duty.plan.is_demo,
            **more,
        },
        at=at,
    )
