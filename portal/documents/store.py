"""Keeping documents and handing them out again.

Nothing here knows who may see a document: the view that calls `download` has asked its own gate.
"""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from typing import BinaryIO

from django.http import FileResponse
from django.utils.translation import gettext as _

from portal import clock
from portal.documents import vault
from portal.documents.models import Document, ScanState, Snapshot
from portal.documents.names import safe_filename
from portal.refusal import Refusal

PDF = "application/pdf"
# Types that are sent under their own name; anything else goes out as plain bytes.
SERVED_TYPES = frozenset({PDF, "image/png", "image/jpeg", "application/zip", "text/csv"})
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def save(
    content: bytes | BinaryIO,
    *,
    kind: str,
    title: str,
    filename: str,
    content_type: str,
    snapshot: Snapshot | None = None,
    plan_id: int | None = None,
    organisation_id: int | None = None,
    scan_state: str = ScanState.OWN,
    at: datetime | None = None,
) -> Document:
    """Keep a document that the portal made itself; uploads go through `uploads.keep`.

    The bytes are safely on disk before the row exists. `filename` is what a person gets to
    see; unsafe characters are taken out of it.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    name, digest, size = vault.put(source)
    return Document.objects.create(
        kind=kind,
        title=title[:300],
        filename=safe_filename(filename),
        content_type=content_type,
        size=size,
        sha256=digest,
        storage_name=name,
        snapshot=snapshot,
        plan_id=plan_id,
        organisation_id=organisation_id,
        scan_state=scan_state,
        created_at=at or clock.now(),
    )


def open_stored(document: Document) -> BinaryIO:
    """The content as a stream. FileNotFoundError when the file is gone."""
    return vault.path_of(document.storage_name).open("rb")


open = open_stored


def read(document: Document) -> bytes:
    """The whole content, checked against its SHA-256; ValueError when it was altered."""
    with open_stored(document) as source:
        content = source.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise ValueError(f"document {document.pk} does not have the bytes that were stored")
    return content


def download(document: Document) -> FileResponse:
    """The document as an attachment that no browser will run or keep.

    Raises Refusal while the virus check is running, or when it did not end well.
    """
    if not document.openable:
        raise Refusal(_refusal(document.scan_state), code="not_openable")
    own_type = document.content_type in SERVED_TYPES
    response = FileResponse(
        open_stored(document),
        as_attachment=True,
        filename=document.filename,
        content_type=document.content_type if own_type else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def _refusal(scan_state: str) -> str:
    if scan_state == ScanState.PENDING:
        return _("This file is still being checked for viruses. Try again in a few minutes.")
    if scan_state == ScanState.INFECTED:
        return _("A virus was found in this file. Ask the sender for a clean copy.")
    return _("This file could not be checked for viruses and was set apart. Upload it again later.")
