"""Only what the care office asked about can be typed in; the question stands at its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BaseForm
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.asked import field_of, is_open

_YEAR = re.compile(r"^(year|y)_?\d{4}$")
_FREE = frozenset({"code", "scheme"})
ANY_ROW = "*"
"""Stands for the row in the path of a field that every row has: `goals.*.unit`."""


def narrow(
    key: str,
    main: BaseForm | None,
    sets: Iterable[tuple[Any, Any]],
    places: Iterable[str],
    questions: Mapping[str, str],
) -> None:
    """Close the fields of a section that were not asked about, and put the questions at theirs.

    `key` is the part of PlanData that the main form is; `sets` the rows with their forms.
    """
    open_ = tuple(places)
    if main is not None:
        _narrow(main, key, open_, questions)
    for rows, row_set in sets:
        path = f"{key}.{rows.key}" if rows.nested else rows.key
        row_set.is_fixed = not is_open(open_, path)
        for form in row_set.forms:
            _narrow(form, f"{path}.{ANY_ROW}", open_, questions, fixed=row_set.is_fixed)


def _narrow(
    form: BaseForm,
    key: str,
    places: tuple[str, ...],
    questions: Mapping[str, str],
    *,
    fixed: bool = False,
) -> None:
    for name, field in form.fields.items():
        if name in _FREE or (name == "DELETE" and not fixed):
            continue
        path = _path(key, name)
        if not is_open(places, path):
            field.disabled = True
        elif (place := field_of(path)) in questions:
            asked = format_lazy(
                "{who} {text}", who=_("The care office asks:"), text=questions[place]
            )
            field.help_text = (
                format_lazy("{asked} {hint}", asked=asked, hint=field.help_text)
                if field.help_text
                else asked
            )


def _path(key: str, name: str) -> str:
    """The place of a field: the title stands apart, and the years of a goal are one field."""
    if name == "title" and key == "basis":
        return name
    return f"{key}.{'year_values' if _YEAR.match(name) else name}"
