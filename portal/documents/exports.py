"""Tables that leave the portal: typed cells, safe to open, whole or absent."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter.worksheet import Worksheet

from portal.documents.archive import ZipEntry, ZipSummary, zip_export
from portal.documents.names import safe_filename
from portal.documents.tables import (
    FIELDS,
    FORMATS,
    Cell,
    Column,
    as_date,
    as_number,
    as_text,
    for_csv,
    wall_time,
    yes_no,
)
from portal.documents.whole import whole_file

__all__ = ["Cell", "Column", "ZipEntry", "ZipSummary", "table_export", "write_table", "zip_export"]

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = ("csv", "xlsx")
"""The kinds of file in which a table leaves the portal, as addresses name them."""
BOM = "\ufeff"
BLOCK = 60_000
"""Characters of a CSV that are sent at once."""
MAX_ROWS = 1_048_575
SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class TooManyRows(ValueError):
    """A sheet of Excel holds 1,048,576 rows."""


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
    Raises ValueError for another format, TypeError for a value that does not fit its column.
    """
    name = safe_filename(f"{filename}.{fmt}")
    response: HttpResponseBase
    if fmt == "csv":
        response = StreamingHttpResponse(_csv_blocks(columns, rows), "text/csv; charset=utf-8")
        response["Content-Disposition"] = str(content_disposition_header(True, name))
    elif fmt == "xlsx":
        scratch = tempfile.TemporaryFile(prefix="portal-export-")  # noqa: SIM115 - the response closes it
        _write_xlsx(scratch, columns, rows, sheet)
        scratch.seek(0)
        response = FileResponse(scratch, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    else:
        raise ValueError(f"no such table format: {fmt}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def write_table(
    target: Path,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    fmt: str = "xlsx",
    sheet: str = "Gegevens",
) -> int:
    """The same table as a file (for jobs); returns the number of rows. Whole or absent."""
    with whole_file(target) as out:
        if fmt == "xlsx":
            return _write_xlsx(out, columns, rows, sheet)
        return _write_csv(out, columns, rows)


def _csv_blocks(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The text of a CSV, some hundred lines at a time: each piece costs a send of its own."""
    block = io.StringIO(newline="")
    writer = csv.writer(block, delimiter=";", lineterminator="\r\n")
    block.write(BOM)
    writer.writerow([for_csv(Cell.TEXT, column.label) for column in columns])
    fields = [FIELDS[column.cell] for column in columns]
    for row in rows:
        cells = zip(fields, row, strict=True)
        writer.writerow(["" if value is None else field(value) for field, value in cells])
        if block.tell() >= BLOCK:
            yield block.getvalue()
            block.seek(0)
            block.truncate()
    yield block.getvalue()


def _write_csv(out: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    count = 0

    def counted() -> Iterator[Sequence[Any]]:
        nonlocal count
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is how many
            yield row

    for block in _csv_blocks(columns, counted()):
        out.write(block.encode("utf-8"))
    return count


def _write_xlsx(
    out: Any, columns: Sequence[Column], rows: Iterable[Sequence[Any]], sheet: str
) -> int:
    with xlsxwriter.Workbook(out, {**SAFE, "tmpdir": tempfile.gettempdir()}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        styles = {cell: book.add_format({"num_format": FORMATS[cell]}) for cell in FORMATS}
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.label, head)
        writers = [(WRITERS[column.cell], styles.get(column.cell)) for column in columns]
        count = 0
        for count, row in enumerate(rows, start=1):
            if count > MAX_ROWS:
                raise TooManyRows(f"more than {MAX_ROWS} rows")
            for place, ((write, style), value) in enumerate(zip(writers, row, strict=True)):
                if value is not None:
                    write(page, count, place, value, style)
        page.autofilter(0, 0, count, max(len(columns) - 1, 0))
    return count


def _text(page: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    page.write_string(row, place, as_text(value))


def _number(page: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    page.write_number(row, place, as_number(value), style)


def _date(page: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    page.write_datetime(row, place, as_date(value), style)


def _moment(page: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    page.write_datetime(row, place, wall_time(value), style)


def _yesno(page: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    page.write_string(row, place, yes_no(value))


WRITERS: dict[Cell, Callable[[Worksheet, int, int, Any, Any], None]] = {
    Cell.TEXT: _text,
    Cell.WHOLE: _number,
    Cell.MONEY: _number,
    Cell.NUMBER: _number,
    Cell.PERCENT: _number,
    Cell.DATE: _date,
    Cell.MOMENT: _moment,
    Cell.YESNO: _yesno,
}
