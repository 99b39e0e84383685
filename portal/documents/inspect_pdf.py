"""Reads a PDF that someone uploaded and says what in it can act by itself.

`python -m portal.documents.inspect_pdf FILE` prints one word per finding. It runs in a process of
its own (`confined`); pikepdf and the standard library only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Stream

from portal.documents import limits

SECONDS, MEGABYTES = 10, 600
MAX_OBJECTS, MAX_PAGES = 300_000, 3_000
# Names that make a viewer do something, and the word for what they do.
ACTIVE = {
    "/JavaScript": "script",
    "/JS": "script",
    "/Launch": "launch",
    "/XFA": "form",
    "/RichMedia": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/3D": "media",
    "/SubmitForm": "submits",
    "/ImportData": "submits",
    "/GoToE": "embedded",
}
ON_OPENING = ("/OpenAction", "/AA")
HARMLESS_OPENING = {"/GoTo"}
# Data inside a PDF/A-3, such as the facts in our own agreements, cannot run.
HARMLESS_INSIDE = (".json", ".xml", ".csv", ".txt")


def findings(path: Path) -> Iterator[str]:
    """Words for what is wrong: see `uploads` for the sentences."""
    raw = path.read_bytes()
    if not raw.startswith(b"%PDF-"):
        yield "disguised"
    yield from _ending(raw)
    try:
        with pikepdf.open(path) as pdf:
            yield from _contents(pdf)
    except pikepdf.PasswordError:
        yield "protected"
    except (pikepdf.PdfError, ValueError, RecursionError):
        yield "damaged"


def _ending(raw: bytes) -> Iterator[str]:
    """Behind the last %%EOF there may be a line end and nothing else."""
    end = raw.rfind(b"%%EOF")
    if end < 0:
        yield "damaged"
    elif raw[end + 5 :].strip(b"\r\n \t\0"):
        yield "trailing"


def _contents(pdf: pikepdf.Pdf) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "protected"
    if len(pdf.objects) > MAX_OBJECTS or len(pdf.pages) > MAX_PAGES:
        yield "bomb"
        return
    if not len(pdf.pages):
        yield "damaged"
    for thing in pdf.objects:
        yield from _active(thing)
    for key in ON_OPENING:
        yield from _opening(pdf.Root.get(key))


def _active(thing: Any) -> Iterator[str]:
    if isinstance(thing, Array):
        for item in thing:
            if isinstance(item, Dictionary | Array) and not item.is_indirect:
                yield from _active(item)
    if not isinstance(thing, Dictionary | Stream):
        return
    if "/EF" in thing and not _name(thing).lower().endswith(HARMLESS_INSIDE):
        yield "embedded"
    for key, value in thing.items():
        if key in ACTIVE:
            yield ACTIVE[key]
        if key in ("/S", "/Type", "/Subtype") and str(value) in ACTIVE:
            yield ACTIVE[str(value)]
        if isinstance(value, Dictionary | Array) and not value.is_indirect:
            yield from _active(value)


def _name(spec: Any) -> str:
    return str(spec.get("/UF", spec.get("/F", "")))


def _opening(action: Any) -> Iterator[str]:
    """An action at opening may show a page; everything else is refused."""
    if action is None or isinstance(action, Array):
        return
    if str(action.get("/S", "")) not in HARMLESS_OPENING:
        yield "opens"


def main() -> None:
    """Print the findings, each once, within the limits of time and memory."""
    limits.bind(SECONDS, MEGABYTES, writes=1)
    print("\n".join(sorted(set(findings(Path(sys.argv[1]))))))


if __name__ == "__main__":
    main()
