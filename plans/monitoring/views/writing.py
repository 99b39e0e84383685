"""Filling in a report, choosing when two people saved it, and filing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from plans.forms.conflict import PICK, typed_fields
from plans.monitoring.agreed import agreed
from plans.monitoring.conflict import differences, merged
from plans.monitoring.data import Body, load
from plans.monitoring.forms import ReportForm
from plans.monitoring.gate import duty_gate
from plans.monitoring.models import ReportDuty
from plans.monitoring.services.filing import file_report, lacking
from plans.monitoring.services.writing import Stale, current, save_report, starting_body
from plans.monitoring.views.reading import heading, side_by_side
from plans.monitoring.workflow import Verb
from portal import clock
from portal.drafts.keeping import forget, typed
from portal.drafts.receipts import once
from portal.refusal import Refusal


@once
@duty_gate(Verb.WRITE)
def write(request: HttpRequest, duty: ReportDuty) -> HttpResponse:
    """Fill in the report; half-filled may be saved."""
    key = f"report:{duty.pk}"
    draft = current(duty)
    saved = load(draft.body) if draft else starting_body(duty)
    data = typed(request, key)
    if data is not None and any(name.startswith(PICK) for name in data):
        data = merged(data, _form(duty, saved))
    form = _form(duty, saved, data)
    if request.method == "POST" and form.is_valid():
        return _save(request, duty, form, key)
    version = request.POST.get("_version") or (draft.version if draft else 0)
    return _page(request, duty, form, key, version)


def _form(duty: ReportDuty, body: Body, data: Any = None) -> ReportForm:
    terms = agreed(duty.agreement.snapshot.data)
    return ReportForm(data, agreed=terms, period_end=duty.period_end, body=body)


def _save(request: HttpRequest, duty: ReportDuty, form: ReportForm, key: str) -> HttpResponse:
    given = request.POST.get("_version", "")
    version = int(given) if given.isdecimal() else -1
    try:
        save_report(duty.pk, form.body(), by=request.user, version=version)  # type: ignore[arg-type]
    except Stale as stale:
        return _conflict(request, duty, form, stale)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _page(request, duty, form, key, given)
    forget(request, key)
    messages.success(request, _("The report is saved. It has not been filed yet."))
    target = "monitoring:file" if "next" in request.POST else "monitoring:write"
    return redirect(target, duty.pk)


def _page(
    request: HttpRequest, duty: ReportDuty, form: ReportForm, key: str, version: object
) -> HttpResponse:
    shown = heading(request, duty) | {
        "form": form,
        "version": version,
        "draft_key": key,
        "is_early": clock.now().date() <= duty.period_end,
        "returned": duty.reports.filter(judged_at__isnull=False).order_by("-round").first(),
    }
    return render(request, "monitoring/write.html", shown)


def _conflict(
    request: HttpRequest, duty: ReportDuty, form: ReportForm, stale: Stale
) -> HttpResponse:
    saved = _form(duty, load(stale.report.body))
    shown = heading(request, duty) | {
        "saved": stale.report,
        "differences": differences(form, saved),
        "typed": typed_fields(request.POST),
    }
    return render(request, "monitoring/conflict.html", shown, status=409)


@once
@duty_gate(Verb.FILE)
def file(request: HttpRequest, duty: ReportDuty) -> HttpResponse:
    """Check the report and file it."""
    draft = current(duty)
    if draft is None:
        return redirect("monitoring:write", duty.pk)
    lacks = lacking(duty, draft)
    if request.method == "POST":
        try:
            file_report(duty.pk, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The report is filed. The care office gets a message."))
            return redirect("monitoring:detail", duty.pk)
    shown = heading(request, duty) | side_by_side(duty, draft) | {"lacks": lacks}
    return render(request, "monitoring/file.html", shown)
