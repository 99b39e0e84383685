"""Looks into Word and Excel files (OOXML) without unpacking them to disk."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

MAX_FILES, MAX_UNPACKED, MAX_RATIO = 2_000, 200 << 20, 200
SMALL = 1 << 20  # below this size a high ratio is ordinary XML
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MAIN_TYPE = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
PROGRAMS = re.compile(
    r"vbaproject|vbadata|activex/|\.bin$|\.exe$|\.dll$|\.js$|\.vbs$|\.ps1$|macrosheets/", re.I
)
HARMLESS_BINARY = re.compile(r"printersettings\d*\.bin$", re.I)
# A link to a page is ordinary; anything else outside is fetched when the file is opened.
OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.I)
HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.I)


def findings(file: BinaryIO, kind: str) -> Iterator[str]:
    """Words for what is wrong: see `uploads` for the sentences."""
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            bad = list(_directory(archive, kind)) + list(_edges(archive, file))
            yield from bad
            if not {"bomb", "protected"} & set(bad):
                yield from _parts(archive, kind)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        yield "damaged"


def _directory(archive: zipfile.ZipFile, kind: str) -> Iterator[str]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if MAIN_PART[kind] not in names or "[Content_Types].xml" not in names:
        yield "disguised"
    if len(infos) > MAX_FILES or sum(info.file_size for info in infos) > MAX_UNPACKED:
        yield "bomb"
    for info in infos:
        yield from _entry(info)
    if len(set(names)) < len(names):
        yield "damaged"


def _entry(info: zipfile.ZipInfo) -> Iterator[str]:
    name = info.filename
    if info.flag_bits & 0x1:
        yield "protected"
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
        yield "escapes"
    if PROGRAMS.search(name) and not HARMLESS_BINARY.search(name):
        yield "macros"
    if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        yield "bomb"


def _edges(archive: zipfile.ZipFile, file: BinaryIO) -> Iterator[str]:
    """Nothing may stand before the first entry or behind the directory."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        yield "disguised"
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(size - 22, 0))
    if archive.comment or file.read(4) != b"PK\x05\x06":
        yield "trailing"


def _parts(archive: zipfile.ZipFile, kind: str) -> Iterator[str]:
    for info in archive.infolist():
        name = info.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        content = archive.read(info)  # also checks the CRC
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or _wide(content):
            yield "entities"
        if name == "[content_types].xml" and MAIN_TYPE[kind] not in content:
            yield "macros" if b"macroEnabled" in content else "disguised"
        if any(not HYPERLINK.search(tag) for tag in OUTSIDE.findall(content)):
            yield "outside"


def _wide(content: bytes) -> bool:
    """A doctype can hide in UTF-16, which Office reads as well."""
    head = content[:4]
    if not head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return False
    return b"<!DOCTYPE" in content.replace(b"\0", b"")
