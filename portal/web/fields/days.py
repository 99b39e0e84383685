"""Days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import dates
from portal.web.fields.typed import TypedText


class DutchDateField(TypedText):
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
