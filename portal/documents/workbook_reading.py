"""Reading a workbook that somebody filled in: cells by place, nothing believed, nothing run."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.documents import confined, scan
from portal.documents.uploads import CheckedUpload, check_upload
from portal.documents.workbooks import MARKS
from portal.refusal import Refusal

MAX_BYTES = 5 << 20


@dataclass(frozen=True)
class Value:
    """What stands in a cell.

    `kind` is number, text, date, yes, no, error, or formula: one that was never counted.
    """

    kind: str
    text: str


NOTHING = Value("text", "")


@dataclass(frozen=True)
class Sheet:
    """The filled cells of a sheet by (row, column), counted from 1."""

    name: str
    cells: Mapping[tuple[int, int], Value] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Value:
        """What stands there; an empty text when nothing does."""
        return self.cells.get((row, column), NOTHING)

    @property
    def last(self) -> int:
        """The last row with something in it."""
        return max((row for row, _column in self.cells), default=0)


@dataclass(frozen=True)
class FilledBook:
    """A workbook that came back: its sheets, and the marks we once put in it."""

    sheets: Mapping[str, Sheet]
    sha256: str = ""
    filename: str = ""

    @property
    def marks(self) -> dict[str, str]:
        """Key and value of every row of the hidden sheet; empty in a workbook of others."""
        page = self.sheets.get(MARKS, Sheet(MARKS))
        keys = {row: v.text for (row, column), v in page.cells.items() if column == 1}
        return {key: page.at(row, 2).text for row, key in keys.items() if key}


def filled_book(file: Any, *, max_bytes: int = MAX_BYTES) -> FilledBook:
    """Look at an uploaded workbook, have it scanned when there is a scanner, and read it.

    Raises Refusal when the file is no honest XLSX, holds a virus, or is too large to read.
    """
    checked = check_upload(file, kinds=("xlsx",), max_bytes=max_bytes)
    _scanned(checked)
    with tempfile.NamedTemporaryFile(prefix="portal-workbook-", suffix=".xlsx") as copy:
        copy.write(checked.read())
        copy.flush()
        try:
            told = json.loads(confined.run("portal.documents.inspect_workbook", Path(copy.name)))
        except (confined.Unfinished, ValueError):
            raise Refusal(
                _(
                    "This workbook cannot be read: it is damaged or holds too much. "
                    "Open it in Excel or LibreOffice, save it again as .xlsx and try once more."
                ),
                code="unreadable",
            ) from None
    sheets = {
        name: Sheet(name, {(row, column): Value(kind, text) for row, column, kind, text in cells})
        for name, cells in told.items()
    }
    return FilledBook(sheets, checked.sha256, checked.filename)


def _scanned(checked: CheckedUpload) -> None:
    """The file is not kept, so the scanner is asked at once; every doubt is a no."""
    if not scan.configured():
        return
    verdict = scan.ask(checked.file)
    if verdict is scan.Verdict.INFECTED:
        raise Refusal(
            _("A virus was found in this file. Ask the sender for a clean copy."), code="infected"
        )
    if verdict is not scan.Verdict.CLEAN:
        raise Refusal(
            _("This file could not be checked for viruses. Try again in a few minutes."),
            code="not_scanned",
        )
