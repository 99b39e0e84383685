"""One cell of a filled-in template: a number or a text, read as the pages of the portal read.

Amounts may be numbers, or texts in Dutch or English notation; what has two readings is asked
back. Every refusal says how to repair the cell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from plans.limits import LIMITS
from plans.spreadsheet.layout import YES_NO, Heading, words
from portal.documents.workbook_reading import Value
from portal.web.fields import AmountField, DecimalValueField, TextField

_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+")
_BREAKS = re.compile(r"[\r\n\t\v\f]+")


class CellError(ValueError):
    """What is wrong with a cell and how to repair it."""


def amount(value: Value, heading: Heading) -> Decimal | None:
    """An amount in euros to the cent; None when the cell is empty."""
    field = AmountField(label=str(heading.label), required=False, min_value=Decimal(0))
    found: Decimal | None = _cleaned(field, _typed(value))
    return found


def figure(value: Value, heading: Heading) -> Decimal | None:
    """A quantity with at most two decimals; None when the cell is empty."""
    typed = _typed(value)
    if _ENGLISH.fullmatch(typed):
        typed = typed.replace(",", "")
    field = DecimalValueField(label=str(heading.label), required=False)
    found: Decimal | None = _cleaned(field, typed)
    return found


def text(value: Value, heading: Heading) -> str:
    """A text on one line; a number typed as text stays what it shows."""
    limit = LIMITS[f"budget.lines.{heading.key}"]
    shown = _BREAKS.sub(" ", _shown(value)).strip()
    if len(shown) > limit:
        message = _("This text is too long: %(now)d characters, and %(limit)d fit. Shorten it.")
        raise CellError(message % {"now": len(shown), "limit": limit})
    return _cleaned(TextField(label=str(heading.label), required=False), shown) or ""


def yes(value: Value, heading: Heading) -> bool:
    """Yes or no; an empty cell is no."""
    if value.kind in ("yes", "no"):
        return value.kind == "yes"
    return one_of(value, words(YES_NO)) == "yes"


def one_of(value: Value, known: Mapping[str, str]) -> str:
    """The code that a word stands for; the code alone, or before a dash, is understood too."""
    shown = _shown(value).strip()
    word = shown.casefold()
    found = known.get(word) or known.get(re.split(r"\s[–-]\s", word)[0].strip())
    if shown and found is None:
        short = shown if len(shown) <= 40 else f"{shown[:40]}…"
        message = _("“%(value)s” is not in the list. Choose from the list of this cell.")
        raise CellError(message % {"value": short})
    return found or ""


def _cleaned(field: Any, typed: str) -> Any:
    """What a field of the pages makes of it, with its sentence when it refuses."""
    try:
        return field.clean(typed)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from None


def _typed(value: Value) -> str:
    """A number as somebody would type it."""
    if value.kind == "date":
        raise CellError(_("This is a date. Type a number, and give the cell the format Number."))
    shown = _shown(value)
    if value.kind != "number":
        return shown.strip()
    # a number has one reading, so 10.005 is not taken for ten thousand
    whole, dot, part = shown.partition(".")
    if len(part) > 2:
        raise CellError(
            _(
                "This cell holds %(value)s, also when it shows fewer decimals. Round it to two "
                "decimals: type the amount, or use ROUND (in Dutch: AFRONDEN) in your formula."
            )
            % {"value": f"{whole},{part}"}
        )
    return f"{whole},{part}" if dot else whole


def _shown(value: Value) -> str:
    if value.kind == "formula":
        raise CellError(
            _(
                "This formula has no result yet. Open the file in Excel or LibreOffice, save it "
                "and upload it again, or type the value."
            )
        )
    if value.kind == "error":
        raise CellError(
            _("This cell shows an error (%(value)s). Repair the formula, or type the value.")
            % {"value": value.text[:20]}
        )
    if value.kind in ("yes", "no"):
        raise CellError(_("This cell says true or false. Type a text or a number."))
    return value.text
