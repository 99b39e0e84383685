"""The calendar of reports, the page of one report, and what was reported."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from plans.filed import spans
from plans.monitoring.agreed import agreed
from plans.monitoring.compare import compare
from plans.monitoring.data import load
from plans.monitoring.forms import FilterForm
from plans.monitoring.gate import duty_gate
from plans.monitoring.models import Kind, Report, ReportDuty
from plans.monitoring.moving import record
from plans.monitoring.pages import (
    badge_of,
    duty_title,
    facts,
    line,
    reminder_label,
    tiles,
    trends,
    way,
)
from plans.monitoring.queries import counts, narrowed, series, visible_duties
from plans.monitoring.rules import reads_drafts, verdicts
from plans.monitoring.workflow import Verb
from portal import clock
from portal.accounts.roles import office_ids
from portal.documents.store import download
from portal.web.gate import requires_read
from portal.web.paging import Pages

PAGE = 25


@requires_read
def duty_list(request: HttpRequest) -> HttpResponse:
    """The calendar: every report of the plans this person may see, late ones marked."""
    at = clock.now()
    form = FilterForm(request.GET or None)
    everything = visible_duties(request.user)  # type: ignore[arg-type]
    chosen = form.cleaned_data if form.is_valid() else {}
    found = narrowed(everything, chosen, at).order_by("due_at", "pk")
    page = Pages(found, PAGE).get_page(request.GET.get("page"))
    offices = office_ids(request.user)
    shown = {
        "page": page,
        "rows": [line(d, at, office=d.plan.office_id in offices) for d in page],
        "tiles": tiles(counts(everything, at)),
        "form": form,
        "filtered": any(chosen.values()),
    }
    return render(request, "monitoring/list.html", shown)


@requires_read
@duty_gate(Verb.READ)
def detail(request: HttpRequest, duty: ReportDuty) -> HttpResponse:
    """What is asked and until when, how it stands, and what went out about it."""
    reports = duty.reports.select_related("saved_by", "filed_by", "judged_by", "document")
    if not reads_drafts(duty.roles):  # type: ignore[attr-defined]
        reports = reports.filter(filed_at__isnull=False)
    rounds = list(reports.order_by("-round"))
    shown = heading(request, duty) | {
        "facts": facts(duty),
        "way": way(duty),
        "rounds": rounds,
        "draft": next((r for r in rounds if r.filed_at is None), None),
        "returned": next((r for r in rounds if r.judged_at), None),
        "reminders": [(r, reminder_label(r)) for r in duty.reminders.all()],
        "can_waive": duty.kind != Kind.FINAL,
    }
    return render(request, "monitoring/detail.html", shown)


@requires_read
@duty_gate(Verb.READ)
def report(request: HttpRequest, duty: ReportDuty, number: int) -> HttpResponse:
    """One round of a report beside the agreement, as it was filed."""
    found = readable(duty, number)
    shown = heading(request, duty) | side_by_side(duty, found)
    return render(request, "monitoring/report.html", shown)


@requires_read
@duty_gate(Verb.READ)
def document(request: HttpRequest, duty: ReportDuty) -> HttpResponseBase:
    """The PDF of the accepted report; every fetch is on record."""
    found = duty.reports.filter(document__isnull=False).select_related("document").first()
    if found is None or found.document is None:
        raise Http404
    with transaction.atomic():
        record(duty, "report.read", by=request.user, at=clock.now())  # type: ignore[arg-type]
    return download(found.document)


def readable(duty: ReportDuty, number: int) -> Report:
    """A round that this person may read: a draft is the coalition's own."""
    rounds = duty.reports.select_related("filed_by", "judged_by", "filed_snapshot")
    found = get_object_or_404(rounds, round=number)
    if found.filed_at is None and not reads_drafts(duty.roles):  # type: ignore[attr-defined]
        raise Http404
    return found


def heading(request: HttpRequest, duty: ReportDuty) -> dict[str, Any]:
    """What every page of a report shows at its head."""
    at = clock.now()
    office = duty.plan.office_id in office_ids(request.user)
    allowed = verdicts(duty.state, duty.plan.state, duty.roles)  # type: ignore[attr-defined]
    return {
        "duty": duty,
        "title": duty_title(duty),
        "badge": badge_of(duty, at, office=office),
        "allowed": allowed,
        "spans": spans(duty.plan),
    }


def side_by_side(duty: ReportDuty, report: Report) -> dict[str, Any]:
    """A report beside what was agreed, with the course of each indicator."""
    terms = agreed(duty.agreement.snapshot.data)
    frozen = report.filed_snapshot
    body = load(frozen.data["body"] if frozen else report.body)
    end: date = duty.period_end
    before = [(d, r) for d, r in series(duty) if d.pk != duty.pk]
    return {
        "report": report,
        "body": body,
        "side": compare(terms, body, end),
        "names": terms.names,
        "charts": trends(terms, [*before, (duty, report)]),
    }
