"""Tables and archives that leave the portal: typed, safe to open, whole or absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase

from portal.documents.models import Document


class Cell(Enum):
    """What a column holds; texts stay texts, whatever they start with."""

    TEXT = "text"
    WHOLE = "whole"
    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"  # 97.5 means 97.5 %
    DATE = "date"
    MOMENT = "moment"  # an instant, shown in Amsterdam time
    YESNO = "yesno"


@dataclass(frozen=True)
class Column:
    """One column: its heading, the type of its cells, its width in characters (xlsx)."""

    label: str
    cell: Cell = Cell.TEXT
    width: int = 20


def table_export(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    fmt: str = "xlsx",
    filename: str,
    sheet: str = "Gegevens",
) -> HttpResponseBase:
    """A download of `rows` (read once, never all in memory) as "xlsx" or "csv".

    `filename` goes without extension. CSV is for Dutch Excel: BOM, semicolons, decimal comma.
    """
    raise NotImplementedError


def write_table(
    target: Path,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    fmt: str = "xlsx",
    sheet: str = "Gegevens",
) -> int:
    """The same table as a file (for jobs); returns the number of rows. Whole or absent."""
    raise NotImplementedError


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
    raise NotImplementedError
