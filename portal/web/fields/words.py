"""Text, and questions answered with yes or no."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


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
        """One kind of line end, so that the count is the same here and in the browser.

        A field of one line has none: a browser leaves them out, so they come from elsewhere.
        """
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        if isinstance(self.widget, forms.TextInput):
            return re.sub(r"[ \t]*\n\s*", " ", text)
        return text

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
