"""What a column of an exported table holds, and how each kind is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MAX_TEXT, CUT = 32_767, " […]"
# What a spreadsheet program may take for a formula or a command at the start of a CSV field.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


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


FORMATS = {
    Cell.WHOLE: "#,##0",
    Cell.MONEY: "€ #,##0.00;[Red]-€ #,##0.00",
    Cell.NUMBER: "#,##0.00",
    Cell.PERCENT: '0.0" %"',
    Cell.DATE: "dd-mm-yyyy",
    Cell.MOMENT: "dd-mm-yyyy hh:mm",
}


@dataclass(frozen=True)
class Column:
    """One column: its heading, the type of its cells, its width in characters (xlsx)."""

    label: str
    cell: Cell = Cell.TEXT
    width: int = 20


def wall_time(moment: datetime) -> datetime:
    """An instant as the clock in Amsterdam shows it, without zone."""
    return moment.astimezone(AMSTERDAM).replace(tzinfo=None)


def as_text(value: Any) -> str:
    """A text cell, cut where Excel would drop it whole."""
    text = "" if value is None else str(value)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(CUT)] + CUT


def as_number(value: Any) -> Decimal | int:
    """A number cell; TypeError for text and float, which would hide a mistake."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"not a number for a table: {value!r}")
    return value


def as_date(value: Any) -> date:
    """A date cell."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"not a date for a table: {value!r}")
    return value


def yes_no(value: Any) -> str:
    """Ja or nee."""
    return _("yes") if value else _("no")


@lru_cache(maxsize=4096, typed=True)
def _text_field(value: Any) -> str:
    """A text that no spreadsheet program takes for a formula; most cells repeat an earlier one."""
    text = as_text(value).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def _number_field(value: Any) -> str:
    number = as_number(value)
    return str(number if isinstance(number, int) else f"{number:f}").replace(".", ",")


def _money_field(value: Any) -> str:
    return f"{as_number(value):.2f}".replace(".", ",")


def _date_field(value: Any) -> str:
    return f"{as_date(value):%d-%m-%Y}"


def _moment_field(value: Any) -> str:
    return f"{wall_time(value):%d-%m-%Y %H:%M}"


FIELDS: dict[Cell, Callable[[Any], str]] = {
    Cell.TEXT: _text_field,
    Cell.WHOLE: _number_field,
    Cell.MONEY: _money_field,
    Cell.NUMBER: _number_field,
    Cell.PERCENT: _number_field,
    Cell.DATE: _date_field,
    Cell.MOMENT: _moment_field,
    Cell.YESNO: yes_no,
}
"""How a value of each kind is written in a CSV; None is an empty field for all of them."""


def for_csv(cell: Cell, value: Any) -> str:
    """A field of a CSV for Dutch Excel: decimal comma, day first; texts can't be formulas."""
    return "" if value is None else FIELDS[cell](value)
