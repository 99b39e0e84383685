"""PDF from our own templates: PDF/A-3a and PDF/UA-1; the same facts give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


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
    An element with `id="sig-<code>"` becomes an empty signature field `<code>` in its place.
    Raises PdfError when rendering fails, takes over 60 seconds or over 1 GB.
    """
    raise NotImplementedError
