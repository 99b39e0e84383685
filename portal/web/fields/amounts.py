"""Amounts in euros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import money
from portal.web.fields.typed import TypedText


class AmountField(TypedText):
    """An amount in euros; gives a Decimal with two places.

    `min_value` and `max_value` are inclusive. Reads as portal.money.parse_amount does.
    """

    css = "w-money"
    prefix = "€"
    default_error_messages = {
        "unreadable": _(
            "“%(value)s” at “%(label)s” is not an amount. For example: 1250000 or 1.250.000,00."
        ),
        "negative": _("The amount at “%(label)s” is below zero. Fill in 0 or more."),
        "fractional_cents": _(
            "The amount at “%(label)s” has parts of cents. Write at most two decimals: 12,50."
        ),
        "too_large": _("The amount at “%(label)s” is too large. Check the number of zeros."),
        "ambiguous": _(
            "“%(value)s” at “%(label)s” can mean two things. "
            "Write %(whole)s for %(whole_euro)s, or %(part)s for %(part_euro)s."
        ),
        "min_value": _("Fill in %(limit)s or more at “%(label)s”."),
        "max_value": _("Fill in %(limit)s or less at “%(label)s”."),
    }

    def __init__(
        self,
        *args: Any,
        min_value: Decimal | None = None,
        max_value: Decimal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.min_value, self.max_value = min_value, max_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Marked for the live totals and for the echo of what was read."""
        if widget.is_hidden:
            return {}
        return super().widget_attrs(widget) | {"inputmode": "decimal", "data-amount": ""}

    def read(self, text: str) -> Decimal | None:
        """An amount in any notation that has one reading."""
        try:
            return money.parse_amount(text)
        except money.AmountError as error:
            if error.code == "empty":
                return None
            raise self.refuse(error.code, text, **_readings(error)) from None

    def validate(self, value: Any) -> None:
        """Required, and between the limits."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise self.refuse("min_value", limit=money.format_euro(self.min_value))
        if self.max_value is not None and value > self.max_value:
            raise self.refuse("max_value", limit=money.format_euro(self.max_value))

    def prepare_value(self, value: Any) -> Any:
        """With cents, so that what is shown can be sent back and read in one way."""
        return money.format_amount(value) if isinstance(value, Decimal | int) else value


def _readings(error: money.AmountError) -> dict[str, str]:
    if not error.readings:
        return {}
    whole, part = error.readings
    return {
        "whole": str(whole),
        "whole_euro": money.format_euro(whole),
        "part": money.format_amount(part),
        "part_euro": money.format_euro(part),
    }
