"""The fields above the dashboard: a field looks the same for the same choice, so it is kept.

Drawing a form costs as much as ten rows of the list, while there are some forty different fields
in all: six of the filter with their choices, and the columns.
"""

from __future__ import annotations

from functools import lru_cache

from django.forms import Form
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.web.tags.controls import field
from reviews.forms.dashboard import ColumnsForm, DashboardForm

_TYPED = "q"


def filter_fields(form: DashboardForm) -> list[SafeString]:
    """The fields of the filter in order, each with what was chosen and what is wrong with it."""
    return [_filter_field(form, name) for name in form.fields]


def _filter_field(form: DashboardForm, name: str) -> SafeString:
    chosen = form.data.get(name, "")
    if form.errors.get(name) or (name == _TYPED and chosen):
        return field(form[name])
    return _kept(DashboardForm, get_language() or "", name, (chosen,))


def columns_field(chosen: tuple[str, ...]) -> SafeString:
    """The columns to tick, with those that are shown."""
    return _kept(ColumnsForm, get_language() or "", "columns", chosen)


@lru_cache(maxsize=256)
def _kept(form: type[Form], language: str, name: str, chosen: tuple[str, ...]) -> SafeString:
    """A field as it looks in this language with this choice; never one with an error."""
    value = list(chosen) if form is ColumnsForm else chosen[0]
    return field(form(initial={name: value})[name])
