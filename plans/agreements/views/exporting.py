"""Exports of signed agreements."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from plans.agreements.forms import ExportForm
from plans.agreements.models import ExportRun
from plans.agreements.queries import export_offices, exportable
from plans.agreements.services.exporting import start_export
from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.stepup import step_up
from portal.audit import services as audit
from portal.documents.store import download
from portal.drafts.receipts import once
from portal.funds.models import Region, Scheme
from portal.refusal import Refusal


@step_up
@once
def exports(request: HttpRequest) -> HttpResponse:
    """Choose, see what matches, and ask for the ZIP."""
    office = _office(request)
    form = _form(request, office)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    if request.method == "POST" and form.is_valid():
        filters = {k: v for k, v in chosen.items() if v}
        try:
            run = start_export(office, filters, by=request.user)  # type: ignore[arg-type]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("agreements:export", run.pk)
    shown = {
        "form": form,
        "office": office,
        "found": exportable(office.pk, chosen)[:100],
        "count": exportable(office.pk, chosen).count(),
        "runs": ExportRun.objects.filter(office=office).select_related("by", "job")[:10],
    }
    return render(request, "agreements/exports.html", shown)


def export(request: HttpRequest, run_id: str) -> HttpResponse:
    """How far the export is, and the download when it is done."""
    run = _run(request, run_id)
    expired = clock.now() >= run.expires_at
    return render(request, "agreements/export.html", {"run": run, "expired": expired})


@step_up
def fetch(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """Download the ZIP; who did is on record, and the right is checked at this moment."""
    run = _run(request, run_id)
    if run.document is None or clock.now() >= run.expires_at:
        raise Http404
    with transaction.atomic():
        audit.write("export.fetched", obj=run, actor=request.user, office=run.office)  # type: ignore[arg-type]
    return download(run.document)


def _office(request: HttpRequest) -> Organisation:
    offices = Organisation.objects.filter(pk__in=export_offices(request.user))  # type: ignore[arg-type]
    office = offices.order_by("name").first()
    if office is None:
        raise Http404
    return office


def _run(request: HttpRequest, run_id: str) -> ExportRun:
    own = ExportRun.objects.filter(office__in=export_offices(request.user))  # type: ignore[arg-type]
    return get_object_or_404(own.select_related("job", "document", "office", "by"), pk=run_id)


def _form(request: HttpRequest, office: Organisation) -> ExportForm:
    form = ExportForm(request.POST or request.GET or None)
    years = list(exportable(office.pk, {}).values_list("plan__year", flat=True).distinct())
    form.offer(
        sorted(set(years)),
        list(Scheme.objects.filter(is_open=True).values_list("code", flat=True)),
        list(Region.objects.filter(office=office).values_list("uzovi", "name")),
    )
    return form
