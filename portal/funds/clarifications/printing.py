"""The PDF of a published note, drawn from what was frozen; the same note gives the same PDF."""

from __future__ import annotations

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.documents.models import Document
from portal.documents.pdf import render_pdf
from portal.documents.store import save
from portal.funds.clarifications.models import Note


@transaction.atomic
def print_note(note_id: int) -> Document:
    """Draw and keep the PDF of a note; one that is there is left alone.

    Raises PdfError when it cannot be drawn: the note is published, the job tries again.
    """
    rows = Note.objects.select_for_update(of=("self",), no_key=True)
    note = rows.select_related("call__region__office", "snapshot", "document").get(pk=note_id)
    if note.document is not None:
        return note.document
    note.document = _draw(note)
    note.save(update_fields=["document"])
    return note.document


def _draw(note: Note) -> Document:
    identifier = f"nvi-{note.call_id}-v{note.number}"
    frozen = note.snapshot.data
    with override("nl"):
        title = _("Nota van Inlichtingen, version %(number)d") % {"number": note.number}
        content = render_pdf(
            "pdf/clarifications/note.html",
            {
                "frozen": frozen,
                "entries": frozen["entries"],
                "published_at": note.published_at,
                "objection_until": _moment(frozen["objection_until"]),
                "sha256": note.snapshot.sha256,
            },
            title=title,
            identifier=identifier,
            created=note.published_at,
            version=_("Version %(number)d") % {"number": note.number},
        )
    return save(
        content,
        kind="clarification_note",
        title=f"{title}, {note.call.title}"[:300],
        filename=f"{identifier}.pdf",
        content_type="application/pdf",
        snapshot=note.snapshot,
        organisation_id=note.call.region.office_id,
        at=note.published_at,
    )


def _moment(text: str | None) -> object:
    return parse_datetime(text) if text else None
