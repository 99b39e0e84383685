"""Error messages that say which field, what is wrong and how to repair it (practice.md 8.5).

Django's defaults ("This field is required.") give way; a message that a form sets itself stays.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

FILL_IN = _("Fill in “{label}”.")
CHOOSE = _("Choose an answer at “{label}”.")
CHOOSE_FILE = _("Choose a file at “{label}”.")
LONG_NAME = _(
    "The name of the file at “{label}” has %(length)d characters. Shorten it to at most %(max)d."
)
TICK = _("Tick the box “{label}” to go on.")
DATE = _("Fill in a date at “{label}”. For example: 1-4-2026.")

COMMON = {
    "required": FILL_IN,
    "max_length": _(
        "“{label}” has %(show_value)d characters. Shorten it to at most %(limit_value)d."
    ),
    "min_length": _("“{label}” is too short. Write at least %(limit_value)d characters."),
    "min_value": _("Fill in %(limit_value)s or more at “{label}”."),
    "max_value": _("Fill in %(limit_value)s or less at “{label}”."),
    "invalid_choice": _("Choose one of the answers at “{label}”."),
    "invalid_list": CHOOSE,
    "null_characters_not_allowed": _(
        "“{label}” has a character that cannot be stored. Type the text again."
    ),
    "max_digits": _("The number at “{label}” is too large."),
    "max_decimal_places": _("Write at most %(max)s decimals at “{label}”."),
    "max_whole_digits": _("The number at “{label}” is too large."),
    "missing": CHOOSE_FILE,
    "empty": _("The file at “{label}” is empty. Choose another file."),
    "contradiction": _("Choose a file at “{label}”, or tick the box to remove it: not both."),
}

BY_KIND: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (
        forms.EmailField,
        {"invalid": _("“{label}” is not an e-mail address yet. For example: naam@organisatie.nl.")},
    ),
    (
        forms.URLField,
        {
            "invalid": _(
                "“{label}” is not a web address yet. For example: https://www.organisatie.nl."
            )
        },
    ),
    (forms.ModelMultipleChoiceField, {"required": CHOOSE}),
    (forms.MultipleChoiceField, {"required": CHOOSE}),
    (forms.ModelChoiceField, {"required": CHOOSE}),
    (forms.ChoiceField, {"required": CHOOSE}),
    (forms.BooleanField, {"required": TICK}),
    (
        forms.FileField,
        {"required": CHOOSE_FILE, "invalid": CHOOSE_FILE, "max_length": LONG_NAME},
    ),
    (forms.IntegerField, {"invalid": _("Fill in a whole number at “{label}”. For example: 12.")}),
    (forms.DecimalField, {"invalid": _("Fill in a number at “{label}”. For example: 7,5.")}),
    (forms.DateField, {"required": DATE, "invalid": DATE}),
]


def speak_plainly(field: forms.Field) -> None:
    """Replace Django's own messages of `field` by sentences that name it."""
    ours, defaults = _messages(type(field))  # type: ignore[arg-type]
    for code, sentence in ours.items():
        if field.error_messages.get(code) is defaults.get(code):
            field.error_messages[code] = about(sentence, field.label)
    for part in getattr(field, "fields", ()):
        part.label = part.label or field.label
        speak_plainly(part)


def _named(sentence: Any, label: Any) -> str:
    text, name = str(sentence), str(label)
    return text.format(label=name.replace("%", "%%") if "%(" in text else name)


about = lazy(_named, str)
"""`about(sentence, label)`: the sentence with its `{label}`, put in words when it is shown.

Where the sentence is formatted again with figures, a per cent sign in the label survives.
"""


@cache
def _messages(kind: type[forms.Field]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Our sentences for this kind of field, and Django's own."""
    ours = COMMON | next((m for known, m in BY_KIND if issubclass(kind, known)), {})
    found: dict[str, Any] = {}
    for parent in reversed(kind.__mro__):
        if parent.__module__.startswith("django."):
            found |= getattr(parent, "default_error_messages", {})
    return ours, found
