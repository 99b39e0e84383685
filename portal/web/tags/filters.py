"""Fields above a list. A field looks the same for the same choice, so it is drawn once.

Drawing a form costs as much as ten rows of a list, while the fields of all filters together have
few looks: their choices stand in the class of the form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.forms import ChoiceField, Form
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.web.tags.controls import field

register = template.Library()


@register.simple_tag
def filter_field(bound: BoundField) -> SafeString:
    """`{% filter_field form.state %}`: a field of a form whose class says all of it.

    Not for a form that is made with facts of the request, such as choices of one person.
    """
    form: Any = bound.form
    name = bound.name
    chosen = str(form.data.get(bound.html_name) or "") if form.is_bound else ""
    if form.errors.get(name) or not _is_one_of_few(bound.field, chosen):
        return field(bound)
    kind: Any = type(form)
    return _kept(kind, get_language() or "", name, chosen)


def _is_one_of_few(kind: Any, chosen: str) -> bool:
    if not chosen:
        return True
    return isinstance(kind, ChoiceField) and kind.valid_value(chosen)


@lru_cache(maxsize=512)
def _kept(form: type[Form], language: str, name: str, chosen: str) -> SafeString:
    """A field as it looks in this language with this choice; never one with an error."""
    return field(form(initial={name: chosen})[name])
