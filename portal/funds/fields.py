"""Form fields of this room: a wall time, and a list of numbers of days."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_CLOCK = re.compile(r"([0-9]{1,2})(?:\s?[:.u]\s?([0-9]{2}))?\s?(?:u|uur|h)?", re.IGNORECASE)


class WallTimeField(forms.CharField):
    """A time of day as people write it: `17.00`, `17:00`, `17 uur`, `9u30`; gives a time."""

    default_error_messages = {
        "unreadable": _("“%(value)s” at “%(label)s” is not a time. For example: 17.00."),
        "no_such_time": _(
            "%(value)s at “%(label)s” does not exist. Fill in a time from 00.00 to 23.59."
        ),
    }

    def to_python(self, value: Any) -> Any:
        """The time, None when nothing was typed, or a ValidationError."""
        if value in self.empty_values:
            return None
        return value if isinstance(value, time) else self._read(str(value).strip())

    def _read(self, text: str) -> time:
        match = _CLOCK.fullmatch(text)
        if match is None:
            raise self._fault("unreadable", text)
        hour, minute = int(match[1]), int(match[2] or 0)
        if hour > 23 or minute > 59:
            raise self._fault("no_such_time", text)
        return time(hour, minute)

    def _fault(self, code: str, text: str) -> ValidationError:
        params = {"value": text[:40], "label": self.label or ""}
        return ValidationError(self.error_messages[code], code=code, params=params)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """As narrow as a date; no earlier times offered."""
        return {"class": "w-date", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """`17.00`."""
        return f"{value:%H.%M}" if isinstance(value, time) else value


class CountField(forms.IntegerField):
    """A small whole number with the unit behind it (`20 days`)."""

    prefix = ""

    def __init__(self, *args: Any, suffix: Any, **kwargs: Any) -> None:
        settings: dict[str, Any] = {"widget": forms.TextInput, "min_value": 1, **kwargs}
        super().__init__(*args, **settings)
        self.suffix = suffix

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Narrow, with figures on a phone's keyboard."""
        return {"class": "w-percent", "inputmode": "numeric", "autocomplete": "off"}


class DaysField(forms.CharField):
    """Numbers of days, separated by commas: `30, 14, 3`; gives a tuple without doubles."""

    default_error_messages = {
        "unreadable": _(
            "“%(value)s” at “%(label)s” is not a list of days. For example: 30, 14, 3."
        ),
        "range": _("Fill in days from 1 to 365 at “%(label)s”."),
        "too_many": _("Fill in at most 6 numbers at “%(label)s”."),
    }

    def __init__(self, *args: Any, descending: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.descending = descending

    def to_python(self, value: Any) -> Any:
        """The days in order, or a ValidationError."""
        if isinstance(value, list | tuple):
            return tuple(value)
        parts = [part for part in re.split(r"[,;\s]+", str(value or "")) if part]
        if any(not re.fullmatch(r"[0-9]{1,4}", part) for part in parts):
            raise self._fault("unreadable", value)
        days = {int(part) for part in parts}
        if any(not 1 <= day <= 365 for day in days):
            raise self._fault("range", value)
        if len(days) > 6:
            raise self._fault("too_many", value)
        return tuple(sorted(days, reverse=self.descending))

    def _fault(self, code: str, text: str) -> ValidationError:
        params = {"value": str(text)[:40], "label": self.label or ""}
        return ValidationError(self.error_messages[code], code=code, params=params)

    def prepare_value(self, value: Any) -> Any:
        """`30, 14, 3`."""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
