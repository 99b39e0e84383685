"""Where the bytes lie: a private folder in which a file is named by its own SHA-256.

A file is complete or absent: it is written under another name, flushed to disk, then renamed.
Bytes of a transaction that was rolled back stay behind without a row; `documents_check` lists them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from portal.documents.whole import sync_folder

BLOCK = 1 << 20
HEX = frozenset("0123456789abcdef")


def root() -> Path:
    """The private folder; no web server may reach it."""
    return Path(settings.DOCUMENTS_DIR)


def path_of(name: str) -> Path:
    """The file behind a storage name; ValueError for a name that is not one of ours."""
    folder, _, digest = name.partition("/")
    if len(digest) != 64 or not digest.startswith(folder) or not set(digest) <= HEX:
        raise ValueError(f"not a storage name: {name!r}")
    return root() / folder / digest


def put(source: BinaryIO) -> tuple[str, str, int]:
    """Keep the bytes of `source`; returns storage name, SHA-256 and size in bytes."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root(), prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            digest, size = _copy(source, target)
            target.flush()
            os.fsync(target.fileno())
        name = f"{digest[:2]}/{digest}"
        _place(Path(temporary), path_of(name))
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return name, digest, size


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read block by block."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def names() -> Iterator[str]:
    """Storage names of all files that lie in the folder."""
    for path in sorted(root().glob("??/" + "?" * 64)):
        yield f"{path.parent.name}/{path.name}"


def _copy(source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        digest.update(block)
        target.write(block)
        size += len(block)
    return digest.hexdigest(), size


def _place(temporary: Path, final: Path) -> None:
    final.parent.mkdir(mode=0o700, exist_ok=True)
    os.chmod(temporary, 0o400)
    os.replace(temporary, final)
    for folder in (final.parent, root()):
        sync_folder(folder)
