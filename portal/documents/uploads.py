"""Taking in files from outside: nothing is believed, everything is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from portal.documents.models import Document

ALL_KINDS = ("pdf", "docx", "xlsx", "png", "jpg")
MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class CheckedUpload:
    """A file that is what it says it is; only `check_upload` makes these."""

    kind: str
    filename: str
    content_type: str
    size: int
    sha256: str
    file: BinaryIO


def check_upload(
    file: BinaryIO, *, kinds: Sequence[str] = ALL_KINDS, max_bytes: int = MAX_BYTES
) -> CheckedUpload:
    """Look at an uploaded file (Django's UploadedFile: a stream with `name`).

    Raises Refusal with a plain sentence when it is too large, not of an allowed type, not what
    its name says, protected, damaged, or when it holds something that can act by itself.
    """
    raise NotImplementedError


def keep(
    checked: CheckedUpload,
    *,
    kind: str,
    title: str,
    plan_id: int | None = None,
    organisation_id: int | None = None,
    at: datetime | None = None,
) -> Document:
    """Store a checked file; a virus check follows when a scanner is configured.

    Until then its state is `pending` and nobody can download it. Without a scanner the state is
    `not_scanned`, which pages show.
    """
    raise NotImplementedError
