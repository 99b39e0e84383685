"""When somebody else saved first: what is stored now, beside what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms

from portal.web.components import Row


def renew(form: forms.BaseForm, stored: Mapping[str, Any]) -> list[Row]:
    """Let the form be sent again on top of the stored values, and tell which of those differ.

    What was typed stays in the form; the rows show what would be overwritten.
    """
    rows = [
        Row(bound.label, _shown(bound, stored.get(bound.name)))
        for bound in form.visible_fields()
        if bound.field.has_changed(stored.get(bound.name), bound.value())
    ]
    answer(form, "version", str(stored["version"]))
    return rows


def answer(form: forms.BaseForm, name: str, value: str) -> None:
    """Put a value in the data of a form that is shown again."""
    data = form.data.copy()  # type: ignore[attr-defined]
    data[name] = value
    form.data = data


def _shown(bound: forms.BoundField, value: Any) -> str:
    """A stored value as the person would have typed or chosen it."""
    if isinstance(value, date | datetime | time | tuple):
        return str(bound.field.prepare_value(value))
    choices = dict(getattr(bound.field, "choices", ()))
    return str(choices.get(value, value if value is not None else ""))
