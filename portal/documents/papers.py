"""A paper of the portal: rendered from frozen facts, sealed when it goes out, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import override

from portal.documents.models import Document, Snapshot
from portal.documents.pdf import render_pdf
from portal.documents.signing import seal_pdf
from portal.documents.store import save

LANGUAGE = "nl"  # papers are the record, so they are Dutch, whatever language the reader chose


def keep_letter(
    template: str,
    context: Mapping[str, Any],
    *,
    kind: str,
    title: str,
    name: str,
    snapshot: Snapshot,
    plan_id: int,
    at: datetime,
) -> Document:
    """The sealed PDF of `template`, kept as a document of `kind` of the plan.

    `name` identifies it, in its footer and as the name of the file. `at` is the moment of the
    frozen facts (aware UTC): the same snapshot gives the same text. Raises PdfError when it
    cannot be rendered.
    """
    with override(LANGUAGE):
        content = render_pdf(
            template, context, title=title, identifier=name, created=at, language=LANGUAGE
        )
        content = seal_pdf(content, at=at)
    return save(
        content,
        kind=kind,
        title=title,
        filename=f"{name}.pdf",
        content_type="application/pdf",
        snapshot=snapshot,
        plan_id=plan_id,
        at=at,
    )
