"""Form fields that read what Dutch people type and refuse in sentences (trust.md 3.2).

A field may carry `prefix` or `suffix` ("€", "%", "cliënten"): the crispy pack draws it beside
the control.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import dates, money


class _Typed(forms.Field):
    """A text input whose value is read by `read(text)`; empty gives None."""

    css = ""
    prefix = ""
    suffix = ""

    def __init__(self, *args: Any, suffix: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suffix = suffix or self.suffix

    def to_python(self, value: Any) -> Any:
        """The value read from text; a value of the right type passes through."""
        if value in self.empty_values:
            return None
        return self.read(value.strip()) if isinstance(value, str) else value

    def read(self, text: str) -> Any:
        """Read `text` or raise ValidationError."""
        raise NotImplementedError

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another value was typed, in whatever notation."""
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Width by kind, no autocompletion of earlier figures."""
        return {"class": self.css, "autocomplete": "off"}

    def refuse(self, code: str, text: str = "", **more: Any) -> ValidationError:
        """The error for `code`, with the field's name and what was typed in it."""
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        params = {"label": self.label or "", "value": shown, **more}
        return ValidationError(self.error_messages[code], code=code, params=params)


class AmountField(_Typed):
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


class DutchDateField(_Typed):
    """A day: `1-4-2026`, `01/12/26`, `1 april 2026`; gives a date."""

    css = "w-date"
    default_error_messages = {
        "unreadable": _("“%(value)s” at “%(label)s” is not a date. For example: 1-4-2026."),
        "no_such_day": _(
            "%(value)s does not exist. %(month)s %(year)s has %(days)s days. "
            "Fill in another date at “%(label)s”."
        ),
        "no_such_month": _("The month at “%(label)s” does not exist. For example: 1-4-2026."),
        "year_out_of_range": _(
            "The year at “%(label)s” is not right. Fill in a year from 2000 to 2099."
        ),
        "min_value": _("Fill in %(limit)s or a later date at “%(label)s”."),
        "max_value": _("Fill in %(limit)s or an earlier date at “%(label)s”."),
    }

    def __init__(
        self,
        *args: Any,
        min_value: date | None = None,
        max_value: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.min_value, self.max_value = min_value, max_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No picker: people paste and type dates; digits first on a phone."""
        return super().widget_attrs(widget) | {"placeholder": ""}

    def read(self, text: str) -> date:
        """A day in any Dutch notation."""
        try:
            return dates.parse_date(text)
        except dates.DateError as error:
            raise self.refuse(error.code, text, **_month(error)) from None

    def validate(self, value: Any) -> None:
        """Required, and between the limits."""
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise self.refuse("min_value", limit=_long(self.min_value))
        if self.max_value is not None and value > self.max_value:
            raise self.refuse("max_value", limit=_long(self.max_value))

    def prepare_value(self, value: Any) -> Any:
        """`01-04-2026`."""
        return dates.format_short(value) if isinstance(value, date) else value


def _long(day: date) -> str:
    return dates.format_long(day, get_language() or "nl")


def _month(error: dates.DateError) -> dict[str, Any]:
    if error.code != "no_such_day":
        return {}
    names = dates.MONTHS.get(get_language() or "nl", dates.MONTHS["nl"])
    return {
        "month": names[error.month - 1].capitalize(),
        "year": error.year,
        "days": dates.last_day_of_month(error.year, error.month),
    }


class DecimalValueField(_Typed):
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


class TextField(forms.CharField):
    """Text that counts its characters; `rows` above 1 makes it a box that grows."""

    default_error_messages = {
        "control": _("“%(label)s” has a character that cannot be stored. Type the text again.")
    }

    def __init__(self, *args: Any, rows: int = 1, **kwargs: Any) -> None:
        if rows > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str:
        """One kind of line end, so that the count is the same here and in the browser."""
        text = str(super().to_python(value))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        """Refuse control characters and half characters that no document can hold."""
        super().validate(value)
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", value):
            raise ValidationError(
                self.error_messages["control"], code="control", params={"label": self.label or ""}
            )


class YesNoField(forms.TypedChoiceField):
    """A question answered with yes or no; not answered (None) is neither."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", _("Yes")), ("no", _("No"))])
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(*args, coerce=lambda answer: answer == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """True and False as the answers they stand for."""
        return {True: "yes", False: "no"}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare answers, not their notation."""
        return bool(self.prepare_value(initial) != (data or None))
