"""Filling in a report: a draft of the coalition that saves with a version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.monitoring.agreed import agreed
from plans.monitoring.data import Body, IndicatorReport, MilestoneReport, dump, load
from plans.monitoring.models import Report, ReportDuty
from plans.monitoring.moving import check, locked, record
from plans.monitoring.workflow import Verb
from portal import clock
from portal.accounts.models import User
from portal.refusal import Refusal


class Stale(Refusal):
    """Someone else saved this report meanwhile; `report` is what it says now."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            _("Someone else saved this report while you were typing. Choose per field."),
            code="stale",
        )
        self.report = report


def current(duty: ReportDuty) -> Report | None:
    """The round that is being written or judged, with who saved it."""
    rounds = duty.reports.select_related("saved_by", "filed_by", "filed_snapshot")
    return rounds.filter(judged_at=None).first()


def starting_body(duty: ReportDuty) -> Body:
    """What a new round starts with: what is agreed, and what is known already (R-1.6-4).

    After a return the words that were filed; else what the last filed report said of
    milestones that are done and of money that was spent.
    """
    returned = duty.reports.order_by("-round").first()
    if returned is not None:
        return load(returned.body)
    facts = agreed(duty.agreement.snapshot.data)
    before = _last_filed(duty)
    done = {m.code: m for m in before.milestones if m.status in ("done", "dropped")}
    return Body(
        milestones=tuple(done.get(m.code, MilestoneReport(m.code)) for m in facts.milestones),
        indicators=tuple(IndicatorReport(g.code, date=duty.period_end) for g in facts.goals),
        spend=tuple(s for s in before.spend if s.org in facts.grants),
    )


def _last_filed(duty: ReportDuty) -> Body:
    filed = Report.objects.filter(
        duty__agreement_id=duty.agreement_id,
        duty__number__lt=duty.number,
        filed_at__isnull=False,
    )
    last = filed.order_by("-duty__number", "-round").first()
    return load(last.body) if last else Body()


@transaction.atomic
def save_report(
    duty_id: int, body: Body, *, by: User, version: int, at: datetime | None = None
) -> Report:
    """Save the draft of a report; half-filled may be saved.

    `version` is the version the person saw, 0 when there was no draft yet. Raises `Stale` when
    another was saved since, `Refusal` when this person may not write in it now.
    """
    at = at or clock.now()
    duty = locked(duty_id)
    check(duty, Verb.WRITE, by)
    draft = current(duty)
    if version != (draft.version if draft else 0):
        raise (
            Stale(draft)
            if draft
            else Refusal(_("This report has moved on. Reload the page."), code="moved_on")
        )
    if draft is None:
        draft = Report(duty=duty, round=duty.reports.count() + 1, version=0)
    draft.body, draft.version = dump(body), draft.version + 1
    draft.saved_by, draft.saved_at = by, at
    draft.save()
    record(
        duty,
        "report.saved",
        by=by,
        organisation=duty.plan.lead,
        at=at,
        from_state=duty.state,
        data={"round": draft.round, "version": draft.version},
    )
    return draft
