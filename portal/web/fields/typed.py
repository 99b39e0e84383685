"""The base of fields that read a figure or a date from what was typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class TypedText(forms.Field):
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
