"""Figures with a comma, and percentages."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import money
from portal.web.fields.typed import TypedText


class DecimalValueField(TypedText):
    """A figure with a comma (`7,5`), for indicators and hours; gives a Decimal.

    A dot is read as a decimal point (`7.5`) unless it groups thousands beyond doubt.
    """

    css = "w-value"
    default_error_messages = {
        "unreadable": _("“%(value)s” at “%(label)s” is not a number. For example: 7,5."),
        "ambiguous": _(
            "“%(value)s” at “%(label)s” can mean two things. Write %(whole)s or %(part)s."
        ),
        "decimals": _("Write at most %(places)s decimals at “%(label)s”."),
        "too_large": _("The number at “%(label)s” is too large."),
        "min_value": _("Fill in %(limit)s or more at “%(label)s”."),
        "max_value": _("Fill in %(limit)s or less at “%(label)s”."),
    }

    def __init__(
        self,
        *args: Any,
        places: int = 2,
        digits: int = 12,
        min_value: Decimal | int | None = 0,
        max_value: Decimal | int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.digits = places, digits
        self.min_value, self.max_value = min_value, max_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Figures on a phone's keyboard."""
        return super().widget_attrs(widget) | {"inputmode": "decimal"}

    def read(self, text: str) -> Decimal:
        """A number; `1.250` is asked back, as an amount is."""
        bare = re.sub(r"[\s%]", "", text).replace("\u2212", "-")
        if match := re.fullmatch(r"-?([1-9][0-9]{0,2})\.([0-9]{3})", bare):
            whole, part = match.groups()
            raise self.refuse("ambiguous", text, whole=whole + part, part=f"{whole},{part}")
        if re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})*(,[0-9]*)?", bare):
            bare = bare.replace(".", "")
        if not re.fullmatch(r"-?[0-9]+([.,][0-9]*)?", bare):
            raise self.refuse("unreadable", text)
        return self._bounded(Decimal(bare.replace(",", ".")))

    def _bounded(self, number: Decimal) -> Decimal:
        step = Decimal(1).scaleb(-self.places)
        if abs(number) >= Decimal(10) ** (self.digits - self.places):
            raise self.refuse("too_large")
        rounded = number.quantize(step, rounding=ROUND_HALF_UP)
        if rounded != number:
            raise self.refuse("decimals", places=self.places)
        return rounded

    def validate(self, value: Any) -> None:
        """Required, and between the limits."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise self.refuse("min_value", limit=money.format_number(self.min_value))
        if self.max_value is not None and value > self.max_value:
            raise self.refuse("max_value", limit=money.format_number(self.max_value))

    def prepare_value(self, value: Any) -> Any:
        """With a comma, without thousands dots: the same when sent back."""
        if isinstance(value, Decimal | int):
            return money.format_number(value).replace(".", "").replace("\u2212", "-")
        return value


class PercentField(DecimalValueField):
    """A percentage from 0 to 100 (`95,7`); gives a Decimal."""

    css = "w-percent"
    suffix = "%"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"places": 2, "digits": 5, "max_value": 100} | kwargs)
