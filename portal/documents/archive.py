"""Archives of documents that prove themselves: a ZIP with manifest and checksums.

PDF files are compressed already, so entries are stored as they are and streamed from disk.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from portal.documents import store, vault
from portal.documents.canonical import plain
from portal.documents.models import Document
from portal.documents.names import safe_filename
from portal.documents.tables import Cell, Column, for_csv, wall_time
from portal.documents.whole import whole_file

MANIFESTS = ("manifest.csv", "manifest.json", "SHA256SUMS")


@dataclass(frozen=True)
class ZipEntry:
    """One file of an archive: its name in it, where the bytes are, and its manifest row."""

    name: str
    source: Document | bytes | Path
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ZipSummary:
    """The closing record of an archive."""

    files: int
    size: int
    sha256: str


@dataclass(frozen=True)
class _Written:
    """What went into the archive."""

    name: str
    size: int
    sha256: str
    facts: Mapping[str, Any]


def zip_export(
    entries: Iterable[ZipEntry],
    columns: Mapping[str, Column],
    target: Path,
    *,
    title: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> ZipSummary:
    """Write `entries` to the ZIP `target`, with manifest.csv, manifest.json and SHA256SUMS.

    `columns` names the facts of each entry that stand in the manifest, beside file name, size
    and SHA-256. `progress(n)` is called after file n. The archive is whole or absent.
    Raises ValueError when a document no longer has its own bytes.
    """
    moment = wall_time(at).timetuple()[:6]
    written: list[_Written] = []
    taken = {name.lower() for name in MANIFESTS}
    with whole_file(target) as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for entry in entries:
                name = _unique(entry.name, taken)
                written.append(_add(archive, name, entry, moment))
                if progress:
                    progress(len(written))
            _close(archive, written, columns, title, at, moment)
        out.flush()
    return ZipSummary(len(written), target.stat().st_size, vault.digest_of(target))


def _add(archive: zipfile.ZipFile, name: str, entry: ZipEntry, moment: Any) -> _Written:
    digest, size = hashlib.sha256(), 0
    info = _info(name, moment)
    with _source(entry.source) as source, archive.open(info, "w", force_zip64=True) as target:
        while block := source.read(vault.BLOCK):
            digest.update(block)
            target.write(block)
            size += len(block)
    if isinstance(entry.source, Document) and digest.hexdigest() != entry.source.sha256:
        raise ValueError(f"document {entry.source.pk} does not have the bytes that were stored")
    return _Written(name, size, digest.hexdigest(), entry.facts)


@contextmanager
def _source(source: Document | bytes | Path) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    opened = store.open_stored(source) if isinstance(source, Document) else source.open("rb")
    with opened:
        yield opened


def _close(
    archive: zipfile.ZipFile,
    written: list[_Written],
    columns: Mapping[str, Column],
    title: str,
    at: datetime,
    moment: Any,
) -> None:
    """The manifests come last: an archive without them is not whole."""
    sums = "".join(f"{w.sha256}  {w.name}\n" for w in written)
    for name, content in (
        ("manifest.csv", _manifest_csv(written, columns)),
        ("manifest.json", _manifest_json(written, columns, title, at)),
        ("SHA256SUMS", sums),
    ):
        archive.writestr(_info(name, moment), content.encode("utf-8"))


def _manifest_csv(written: list[_Written], columns: Mapping[str, Column]) -> str:
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    labels = [column.label for column in columns.values()]
    writer.writerow([_("File"), *labels, _("Size in bytes"), "SHA-256"])
    for w in written:
        facts = [for_csv(column.cell, w.facts.get(key)) for key, column in columns.items()]
        writer.writerow([for_csv(Cell.TEXT, w.name), *facts, w.size, w.sha256])
    return out.getvalue()


def _manifest_json(
    written: list[_Written], columns: Mapping[str, Column], title: str, at: datetime
) -> str:
    files = [
        {
            "file": w.name,
            "size": w.size,
            "sha256": w.sha256,
            "facts": {k: w.facts.get(k) for k in columns},
        }
        for w in written
    ]
    total = sum(w.size for w in written)
    record = {"title": title, "made_at": at, "count": len(files), "size": total, "files": files}
    return json.dumps(plain(record), ensure_ascii=False, indent=1, sort_keys=True)


def _info(name: str, moment: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=moment)
    info.external_attr = 0o644 << 16
    return info


def _unique(name: str, taken: set[str]) -> str:
    """A safe name (folders allowed, never upwards) that no other entry has in any case."""
    parts = name.replace("\\", "/").split("/")
    safe = "/".join(safe_filename(part) for part in parts if part not in ("", ".", ".."))
    stem, dot, extension = (safe or "document").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    number, candidate = 1, f"{stem}{dot}{extension}"
    while candidate.lower() in taken:
        number += 1
        candidate = f"{stem} ({number}){dot}{extension}"
    taken.add(candidate.lower())
    return candidate
