"""What happens to a file once the scanner has spoken."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from portal.audit import services as audit
from portal.documents import scan, store
from portal.documents.models import Document, ScanState

OUTCOME = {
    scan.Verdict.CLEAN: ScanState.CLEAN,
    scan.Verdict.INFECTED: ScanState.INFECTED,
    scan.Verdict.UNKNOWN: ScanState.QUARANTINED,
}
OPEN = (ScanState.PENDING, ScanState.QUARANTINED)


@transaction.atomic
def scan_document(document_id: UUID, *, at: datetime | None = None) -> str:
    """Have a file checked and note the outcome; asking twice changes nothing.

    When the scanner gives no clear answer the file is set apart (quarantined): it can be asked
    about again with `rescan`, and nobody can open it meanwhile.
    """
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.scan_state not in OPEN:
        return document.scan_state
    with store.open_stored(document) as content:
        outcome = OUTCOME[scan.ask(content)]
    before, document.scan_state = document.scan_state, outcome
    document.save(update_fields=["scan_state"])
    if outcome != before:
        audit.write(
            "documents.scanned",
            obj=document,
            plan=document.plan_id,
            from_state=before,
            to_state=outcome,
            at=at,
        )
    return str(outcome)


def rescan(*, at: datetime | None = None) -> dict[str, int]:
    """Ask again about every file that was set apart; how many ended in which state."""
    counts: dict[str, int] = {}
    apart = Document.objects.filter(scan_state__in=OPEN).order_by("created_at")
    for document_id in list(apart.values_list("pk", flat=True)):
        state = scan_document(document_id, at=at)
        counts[state] = counts.get(state, 0) + 1
    return counts
