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
# what Excel keeps of printers, and what add-ins of finance programs keep of their own settings
HARMLESS_BINARY = re.compile(r"(printersettings|customproperty)\d*\.bin$", re.I)
OBJECT = re.compile(r"/embeddings/", re.I)
# Office before 2007, and every Office file with a password, is a compound file
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A link to a page is ordinary; anything else outside is fetched when the file is opened.
OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.I)
WORKBOOK_LINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/(externalLinkPath|xlPath\w+)[\"']", re.I)
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
        yield "object" if OBJECT.search(name) else "macros"
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
        yield from _outside(content)


def _outside(content: bytes) -> Iterator[str]:
    for tag in OUTSIDE.findall(content):
        if not HYPERLINK.search(tag):
            yield "links" if WORKBOOK_LINK.search(tag) else "outside"


def compound(file: BinaryIO) -> str:
    """What a compound file under the name of an OOXML file is; nothing for any other file."""
    file.seek(0)
    if file.read(len(COMPOUND)) != COMPOUND:
        return ""
    before = b""
    while block := file.read(SMALL):
        if ENCRYPTED in before + block:
            return "protected"
        before = block[-len(ENCRYPTED) :]
    return "older"


def _wide(content: bytes) -> bool:
    """A doctype can hide in UTF-16, which Office reads as well."""
    head = content[:4]
    if not head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return False
    return b"<!DOCTYPE" in content.replace(b"\0", b"")
