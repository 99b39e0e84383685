"""Reads the cells of a workbook that somebody sent, and prints them as JSON.

`python -m portal.documents.inspect_workbook FILE` runs in a process of its own (`confined`);
openpyxl and the standard library only. No formula is ever counted: what the program that saved
the file found is read, and a formula without such a result is said to be one.
"""

from __future__ import annotations

import io
import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from portal.documents import limits

SECONDS, MEGABYTES = 12, 700
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20, 2_000, 60, 60_000
MAX_TEXT = 4_000
MAX_STRICT = 120 << 20
# Excel can save "Strict Open XML": the same parts under the names of ISO/IEC 29500
STRICT = b"http://purl.oclc.org/ooxml/"
PLAIN = {
    STRICT + b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    STRICT + b"officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}
# binary dust: a hundred times 0.1 is 9.99999999999998, and 0.3 - 0.1 - 0.2 is not 0
DUST = Decimal("0.000001")
# a carriage return or tab that was pasted into a cell is written out in letters
_CONTROL = re.compile(r"_x00(?:0[0-9A-Fa-f]|1[0-9A-Fa-f])_")

Found = dict[tuple[int, int], tuple[str, str]]


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """Per sheet the filled cells as [row, column, kind, text], counted from 1."""
    counted = _sheets(_readable(path), results=True)
    sources = _sheets(_readable(path), results=False)
    return {
        name: [[*place, *told] for place, told in sorted({**_formulas(source), **found}.items())]
        for (name, found), source in zip(counted.items(), sources.values(), strict=True)
    }


def _formulas(found: Found) -> Found:
    """What stays of formulas without a result."""
    return {place: told for place, told in found.items() if told[0] == "formula"}


def _readable(path: Path) -> Path | BinaryIO:
    """The file itself, or a strict one under the names that openpyxl knows."""
    with zipfile.ZipFile(path) as source:
        if STRICT not in source.read("xl/workbook.xml"):
            return path
        parts = [i for i in source.infolist() if i.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MAX_STRICT:
            raise SystemExit("too large")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for part in parts:
                target.writestr(part.filename, _renamed(source.read(part)))
    return out


def _renamed(content: bytes) -> bytes:
    for strict, plain in PLAIN.items():
        content = content.replace(strict, plain)
    return content


def _sheets(file: Path | BinaryIO, *, results: bool) -> dict[str, Found]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=results, keep_links=False)
    found = {}
    for page in book.worksheets[:MAX_SHEETS]:
        found[page.title] = dict(_filled(page))
        if sum(map(len, found.values())) > MAX_CELLS:
            raise SystemExit("too many cells")
    book.close()
    return found


def _filled(page: Any) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    page.reset_dimensions()  # what the file says of its own size is not believed
    for row in page.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS):
        for cell in row:
            # a counted formula that shows nothing has no value, but is a text
            if cell.value is not None or cell.data_type == "str":
                yield (cell.row, cell.column), _kind(cell.data_type, cell.value)


def _kind(data_type: str, value: Any) -> tuple[str, str]:
    if value is None:
        return "text", ""
    if data_type == "f":
        return "formula", str(value)[:MAX_TEXT]
    if data_type == "e":
        return "error", str(value)[:MAX_TEXT]
    if isinstance(value, bool):
        return "yes" if value else "no", ""
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime | date | time | timedelta):
        return "date", str(value)
    return "text", _CONTROL.sub(" ", str(value))[: MAX_TEXT + 1]


def _number(value: float) -> tuple[str, str]:
    """Fifteen digits, as spreadsheet programs show, at most six decimals: 0.1 + 0.2 is 0.3."""
    if not math.isfinite(value) or abs(value) >= 1e15:
        return "error", f"{value:.15g}"
    plain = f"{Decimal(f'{value:.15g}').quantize(DUST):f}".rstrip("0").rstrip(".")
    return "number", "0" if plain == "-0" else plain


def main() -> None:
    """Bind this process, then read."""
    limits.bind(SECONDS, MEGABYTES, writes=0)
    json.dump(cells(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
