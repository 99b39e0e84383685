"""Exporting signed agreements: a job that ends as a download that expires (G50)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from plans.agreements.models import Agreement, ExportRun, Signature
from plans.agreements.queries import exportable
from portal import clock
from portal.accounts.models import Organisation, User
from portal.audit import services as audit
from portal.documents.archive import ZipEntry, zip_export
from portal.documents.store import save
from portal.documents.tables import Cell, Column
from portal.jobs.models import Job
from portal.jobs.services import enqueue, progress
from portal.refusal import Refusal

VALID = timedelta(days=7)


@transaction.atomic
def start_export(
    office: Organisation, filters: dict[str, Any], *, by: User, at: datetime | None = None
) -> ExportRun:
    """Queue a ZIP of the signed agreements that `filters` names; which ones is fixed now."""
    at = at or clock.now()
    numbers = list(exportable(office.pk, filters).values_list("pk", flat=True))
    if not numbers:
        raise Refusal(_("No signed agreement matches. Change the filter."), code="empty")
    run = ExportRun.objects.create(
        office=office,
        by=by,
        filters=filters,
        agreements=numbers,
        created_at=at,
        expires_at=at + VALID,
    )
    run.job = enqueue(
        "agreements.export",
        f"agreements.export:{run.pk}",
        {"run": str(run.pk)},
        queue="exports",
        total=len(numbers),
    )
    run.save(update_fields=["job"])
    audit.write(
        "export.agreements",
        obj=run,
        actor=by,
        office=office,
        data={"filters": filters, "count": len(numbers)},
        at=at,
    )
    return run


def write_export(job: Job, *, at: datetime) -> dict[str, Any]:
    """Write the ZIP with its manifest; run again after a crash it starts anew, whole or absent."""
    run = ExportRun.objects.select_related("office").get(pk=job.payload["run"])
    if run.document is not None:
        return {"document": str(run.document.pk)}
    with tempfile.TemporaryDirectory(dir=settings.DOCUMENTS_DIR) as folder:
        target = Path(folder) / "agreements.zip"
        summary = zip_export(
            _entries(run),
            _columns(),
            target,
            title=_("Signed agreements of %(office)s") % {"office": run.office.name},
            at=run.created_at,
            progress=lambda done: progress(job, done),
        )
        with target.open("rb") as content, transaction.atomic():
            run.document = save(
                content,
                kind="export",
                title=_("Signed agreements"),
                filename=f"overeenkomsten-{run.created_at:%Y%m%d-%H%M}.zip",
                content_type="application/zip",
                organisation_id=run.office.pk,
                at=at,
            )
            run.save(update_fields=["document"])
    return {"files": summary.files, "sha256": summary.sha256}


@transaction.atomic
def purge_expired(at: datetime) -> int:
    """Forget the downloads whose time is over; the record of the export stays."""
    expired = ExportRun.objects.filter(expires_at__lte=at, document__isnull=False)
    return expired.update(document=None)


def _columns() -> dict[str, Column]:
    return {
        "number": Column(_("Agreement")),
        "version": Column(_("Version"), Cell.WHOLE),
        "reference": Column(_("Plan")),
        "title": Column(_("Title"), width=40),
        "lead": Column(_("Lead provider"), width=30),
        "parties": Column(_("Parties"), width=50),
        "region": Column(_("Region")),
        "amount": Column(_("Amount"), Cell.MONEY),
        "signed_at": Column(_("Signed by all on"), Cell.MOMENT),
        "kind": Column(_("Kind of file"), width=24),
        "signed_elsewhere": Column(_("Signed elsewhere"), width=50),
    }


def _entries(run: ExportRun) -> Iterator[ZipEntry]:
    found = Agreement.objects.filter(pk__in=run.agreements).order_by("number")
    query = found.select_related("plan__lead", "plan__region", "current")
    related = ("parties__org", "signatures__copy", "signatures__party__org", "signatures__document")
    for agreement in query.prefetch_related(*related).iterator(chunk_size=100):
        if agreement.current is not None:
            yield ZipEntry(agreement.current.filename, agreement.current, _facts(agreement))
        for signature in agreement.signatures.all():
            if signature.copy is not None:
                yield _copy_entry(agreement, signature)


def _copy_entry(agreement: Agreement, signature: Signature) -> ZipEntry:
    """A copy signed elsewhere, beside the agreement it belongs to."""
    name = f"{agreement.number}-v{agreement.version}-{signature.party.code}-kopie.pdf"
    facts = _facts(agreement) | {"kind": _("Copy signed elsewhere")}
    return ZipEntry(name, signature.document, facts | {"signed_elsewhere": _elsewhere(signature)})


def _elsewhere(signature: Signature) -> str:
    signed_on = signature.copy.signed_on if signature.copy else signature.at
    return f"{signature.party.org.name}: {signature.name}, {signed_on:%d-%m-%Y}"


def _facts(agreement: Agreement) -> dict[str, Any]:
    plan = agreement.plan
    return {
        "number": agreement.number,
        "version": agreement.version,
        "reference": plan.reference,
        "title": plan.title,
        "lead": plan.lead.name,
        "parties": "; ".join(p.org.name for p in agreement.parties.all()),
        "region": plan.region.name,
        "amount": agreement.amount,
        "signed_at": agreement.completed_at,
        "kind": _("Agreement"),
        "signed_elsewhere": "; ".join(
            _elsewhere(s) for s in agreement.signatures.all() if s.copy is not None
        ),
    }
