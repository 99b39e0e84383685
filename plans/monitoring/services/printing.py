"""The accepted report as a document, out of its snapshot."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans.monitoring.agreed import agreed
from plans.monitoring.compare import compare
from plans.monitoring.data import load
from plans.monitoring.models import Report
from portal.documents.models import Document
from portal.documents.pdf import render_pdf
from portal.documents.store import save


@transaction.atomic
def print_report(report_id: int) -> Document | None:
    """Draw the PDF of an accepted report; run twice is once. None while it is not accepted."""
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("duty__agreement__snapshot", "accepted_snapshot")
        .get(pk=report_id)
    )
    if report.document is None and report.accepted_snapshot is not None:
        report.document = _draw(report)
        report.save(update_fields=["document"])
    return report.document


def _draw(report: Report) -> Document:
    snapshot, duty = report.accepted_snapshot, report.duty
    assert snapshot is not None  # noqa: S101
    facts: dict[str, Any] = snapshot.data
    name = f"{duty.agreement.number}-R{duty.number}"
    with override("nl"):
        title = _("Report on %(plan)s") % {"plan": facts["plan_title"]}
        body = load(facts["body"])
        end = date.fromisoformat(facts["period_end"])
        side = compare(agreed(duty.agreement.snapshot.data), body, end)
        content = render_pdf(
            "pdf/monitoring/report.html",
            {"r": facts, "body": body, "side": side, "sha256": snapshot.sha256},
            title=title,
            identifier=name,
            created=report.judged_at or report.saved_at,
            version=_("Version %(number)d") % {"number": report.round},
        )
    return save(
        content,
        kind="report",
        title=title,
        filename=f"{name}.pdf",
        content_type="application/pdf",
        snapshot=snapshot,
        plan_id=duty.plan_id,
        at=report.judged_at,
    )
