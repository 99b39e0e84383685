"""What is wrong with the forms on a page, for the title and the error summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet


@dataclass(frozen=True)
class Fault:
    """One message and the element it is about; no `target` when no field can mend it."""

    message: str
    target: str = ""


def faulty(values: Iterable[Any]) -> list[BaseForm]:
    """The bound forms with errors among a template's values, in formsets and lists too.

    Looks at the type without touching the value, so lazy context stays asleep.
    """
    found: dict[int, BaseForm] = {}
    for form in _forms(values):
        if form.is_bound and form.errors:
            found.setdefault(id(form), form)
    return list(found.values())


def _forms(values: Iterable[Any], deep: bool = True) -> Iterator[Any]:
    for value in values:
        kind = type(value)
        if issubclass(kind, BaseForm):
            yield value
        elif issubclass(kind, BaseFormSet):
            yield from value.forms
        elif deep and issubclass(kind, list | tuple):
            yield from _forms(value, deep=False)
        elif deep and issubclass(kind, dict):
            yield from _forms(value.values(), deep=False)


def formsets(values: Iterable[Any]) -> list[Any]:
    """The bound formsets among a template's values that are wrong as a whole."""
    sets = [v for v in values if issubclass(type(v), BaseFormSet)]
    return [s for s in sets if s.is_bound and s.non_form_errors()]


def faults(values: Iterable[Any]) -> list[Fault]:
    """Every message on the page: form-wide ones first, then per field in order."""
    values = list(values)
    found = [Fault(str(m)) for s in formsets(values) for m in s.non_form_errors()]
    for form in faulty(values):
        row = _row(form)
        found += [Fault(f"{row}{m}") for m in form.non_field_errors()]
        for bound in form:
            found += [Fault(f"{row}{m}", target(bound)) for m in bound.errors]
    return found


def _row(form: BaseForm) -> str:
    """Which row of a long list it is, where the fields of all rows have the same names."""
    name = getattr(form, "row_name", "")
    number = (form.prefix or "").rpartition("-")[2]
    return f"{name} {int(number) + 1}: " if name and number.isdigit() else ""


def target(bound: BoundField) -> str:
    """The id of the element that takes focus: for a group of choices its first one."""
    if bound.is_hidden:
        return ""
    if bound.use_fieldset:
        return next((str(w.id_for_label) for w in bound.subwidgets), bound.auto_id)
    return bound.id_for_label
