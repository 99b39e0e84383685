"""Taking in files from outside: nothing is believed, everything is looked at."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import puremagic
from django.db import transaction
from django.utils.translation import gettext as _

from portal.documents import (
    confined,
    inspect_image,
    inspect_office,
    objections,
    scan,
    store,
)
from portal.documents.models import Document, ScanState
from portal.documents.names import safe_filename
from portal.jobs.services import enqueue
from portal.refusal import Refusal

ALL_KINDS = ("pdf", "docx", "xlsx", "png", "jpg")
MAX_BYTES = 20 * 1024 * 1024
BLOCK = 1 << 20
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
EXTENSIONS = {"pdf": "pdf", "docx": "docx", "xlsx": "xlsx", "png": "png", "jpg": "jpg",
              "jpeg": "jpg"}  # fmt: skip
LABELS = {"pdf": "PDF", "docx": "Word (docx)", "xlsx": "Excel (xlsx)", "png": "PNG", "jpg": "JPG"}


@dataclass(frozen=True)
class CheckedUpload:
    """A file that is what it says it is; only `check_upload` makes these."""

    kind: str
    filename: str
    content_type: str
    size: int
    sha256: str
    file: BinaryIO

    def read(self) -> bytes:
        """The whole content."""
        self.file.seek(0)
        return self.file.read()


def check_upload(
    file: Any, *, kinds: Sequence[str] = ALL_KINDS, max_bytes: int = MAX_BYTES
) -> CheckedUpload:
    """Look at an uploaded file (Django's UploadedFile: a stream with `name`).

    Raises Refusal with a plain sentence when it is too large, not of an allowed type, not what
    its name says, protected, damaged, or when it holds something that can act by itself.
    """
    name = safe_filename(str(file.name or ""))
    kind = _kind(name, kinds)
    size, digest = _measure(file, max_bytes)
    found = set(_findings(file, kind))
    for code, sentence in objections.SENTENCES.items():
        if code in found:
            raise Refusal(sentence, code=code)
    file.seek(0)
    return CheckedUpload(kind, name, TYPES[kind], size, digest, file)


@transaction.atomic
def keep(
    checked: CheckedUpload,
    *,
    kind: str,
    title: str = "",
    plan_id: int | None = None,
    organisation_id: int | None = None,
    at: datetime | None = None,
) -> Document:
    """Store a checked file; a virus check follows when a scanner is configured.

    Until then its state is `pending` and nobody can download it. Without a scanner the state is
    `not_scanned`, which pages show.
    """
    scanning = scan.configured()
    checked.file.seek(0)
    document = store.save(
        checked.file,
        kind=kind,
        title=title or checked.filename,
        filename=checked.filename,
        content_type=checked.content_type,
        plan_id=plan_id,
        organisation_id=organisation_id,
        scan_state=ScanState.PENDING if scanning else ScanState.NOT_SCANNED,
        at=at,
    )
    if scanning:
        enqueue("documents.scan", f"documents.scan:{document.pk}", {"document": str(document.pk)},
                queue="documents")  # fmt: skip
    return document


def _kind(name: str, kinds: Sequence[str]) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    kind = EXTENSIONS.get(ending, "")
    if kind not in kinds:
        raise Refusal(objections.of_type(ending, {k: LABELS[k] for k in kinds}), code="type")
    return kind


def _measure(file: Any, max_bytes: int) -> tuple[int, str]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
        if size > max_bytes:
            raise Refusal(
                _("This file is too large. The limit is %(limit)s MB.")
                % {"limit": max_bytes // BLOCK},
                code="size",
            )
    if not size:
        raise Refusal(_("This file is empty. Choose another file."), code="empty")
    return size, digest.hexdigest()


def _findings(file: Any, kind: str) -> Iterable[str]:
    if not _magic(file, kind):
        old = inspect_office.compound(file) if kind in inspect_office.MAIN_PART else ""
        return [old or "disguised"]
    if kind == "pdf":
        return _pdf(file)
    if kind in inspect_office.MAIN_PART:
        return inspect_office.findings(file, kind)
    return inspect_image.findings(file, kind)


def _magic(file: Any, kind: str) -> bool:
    """Whether the first bytes belong to this kind."""
    file.seek(0)
    head = file.read(4096)
    try:
        extensions = {match.extension for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return False
    wanted = {"docx": {".zip", ".docx"}, "xlsx": {".zip", ".xlsx"}, "jpg": {".jpg", ".jpeg"}}
    return bool(extensions & wanted.get(kind, {f".{kind}"}))


def _pdf(file: Any) -> list[str]:
    file.seek(0)
    with tempfile.NamedTemporaryFile(prefix="portal-upload-", suffix=".pdf") as copy:
        while block := file.read(BLOCK):
            copy.write(block)
        copy.flush()
        try:
            return confined.run("portal.documents.inspect_pdf", Path(copy.name)).split()
        except confined.Unfinished:
            return ["bomb"]
