"""PDF from our own templates: PDF/A-3a and PDF/UA-1; the same facts give the same bytes."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal.documents import rendering
from portal.documents.letters import FONTS, legible

logger = logging.getLogger(__name__)

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
OWN_TEMPLATE = re.compile(r"pdf/[a-z0-9_/]+\.html")


class PdfError(Exception):
    """The document could not be made; the decision it belongs to stands, a job may try again."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF, such as the machine-readable facts it was made from."""

    name: str
    content: bytes
    description: str
    media_type: str = "application/json"


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    identifier: str,
    created: datetime,
    language: str = "nl",
    version: str = "",
    watermark: str = "",
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """The PDF of `template` (a name below `pdf/`), rendered in a child process with limits.

    `identifier` (document number and version) and `created` make the bytes reproducible.
    `version` stands in the footer; `watermark` such as "CONCEPT" is laid over every page.
    An element with `id="sig-<code>"` becomes an empty signature field `<code>` in its place;
    its `aria-label` names the field for screen readers.
    Raises PdfError when rendering fails, takes over 60 seconds or over 1 GB.
    """
    facts = {
        "title": title,
        "identifier": identifier,
        "language": language,
        "created": f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "version": version,
        "watermark": watermark,
        "demo": settings.DEMO_MODE,
    }
    html = page_html(template, {**context, "document": facts}, language=language)
    job = rendering.Job(
        html=html,
        identifier=identifier,
        created=created.astimezone(UTC).isoformat(),
        folders=[str(TEMPLATES), str(FONTS), str(settings.BASE_DIR / "static" / "img")],
        attachments=[_described(item) for item in attachments],
    )
    try:
        return rendering.render(job)
    except rendering.RenderingFailed as error:
        logger.error("PDF %s from %s failed: %s", identifier, template, error)
        raise PdfError(f"{identifier}: {error}") from error


def page_html(template: str, context: Mapping[str, Any], *, language: str = "nl") -> str:
    """The HTML from which the PDF is made, for a preview that reads the same.

    Raises ValueError for a template that is not one of ours.
    """
    if not OWN_TEMPLATE.fullmatch(template):
        raise ValueError(f"not a document template: {template}")
    with translation.override(language):
        return legible(render_to_string(template, dict(context)))


def _described(attachment: Attachment) -> dict[str, str]:
    return {
        "name": attachment.name,
        "content": rendering.encoded(attachment.content),
        "description": attachment.description,
    }
