"""Reads the cells of a workbook that somebody sent, and prints them as JSON.

`python -m portal.documents.inspect_workbook FILE` runs in a process of its own (`confined`);
openpyxl and the standard library only. No formula is ever counted: what the program that saved
the file found is read, and a formula without such a result is said to be one.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from portal.documents import limits

SECONDS, MEGABYTES = 12, 700
MAX_SHEETS, MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20, 2_000, 60, 60_000
MAX_TEXT = 4_000

Found = dict[tuple[int, int], tuple[str, str]]


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """Per sheet the filled cells as [row, column, kind, text], counted from 1."""
    counted = _sheets(path, results=True)
    sources = _sheets(path, results=False)
    return {
        name: [[*place, *told] for place, told in sorted({**_formulas(source), **found}.items())]
        for (name, found), source in zip(counted.items(), sources.values(), strict=True)
    }


def _formulas(found: Found) -> Found:
    """What stays of formulas without a result."""
    return {place: told for place, told in found.items() if told[0] == "formula"}


def _sheets(path: Path, *, results: bool) -> dict[str, Found]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=results, keep_links=False)
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
    return "text", str(value)[: MAX_TEXT + 1]


def _number(value: float) -> tuple[str, str]:
    """Fifteen digits, as spreadsheet programs show: 0.1 + 0.2 is 0.3."""
    if not math.isfinite(value) or abs(value) >= 1e15:
        return "error", f"{value:.15g}"
    return "number", f"{value:.15g}"


def main() -> None:
    """Bind this process, then read."""
    limits.bind(SECONDS, MEGABYTES, writes=0)
    json.dump(cells(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
