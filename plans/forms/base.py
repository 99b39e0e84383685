"""What the forms of all sections share: half-filled parts may be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.context import Choices, EditContext
from plans.forms.layout import Group, Line, arranged
from plans.limits import LIMITS
from portal.web.fields import TextField
from portal.web.forms import PortalForm, PortalFormSet


class SectionForm(PortalForm):
    """A form of one section. Empty fields may be saved; readiness says what still lacks.

    `later` on a field: the portal asks for it before submission, so it is not marked as optional.
    """

    def __init__(self, *args: Any, context: EditContext, **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.later = name not in self.optional  # type: ignore[attr-defined]
        self.offer()

    optional: frozenset[str] = frozenset()
    layout: tuple[Line, ...] = ()

    def groups(self) -> list[Group]:
        """The visible fields as they stand on the page."""
        return arranged(self, self.layout)

    def offer(self) -> None:
        """Fill the lists to choose from; overridden by forms that have them."""

    def only(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer just these choices at a field, without an empty one."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(choices)

    def choose(self, name: str, choices: Choices, empty: Any = None) -> None:
        """Offer `choices` at a field; a single choice starts with an empty one."""
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", empty or _("Choose…")), *choices]

    def choose_or_drop(self, name: str, choices: Choices) -> None:
        """Offer `choices` at a field; without any it is not asked.

        What was chosen before and is no longer offered stays in the list, to be seen and undone.
        """
        known = dict(choices)
        kept = [(c, c) for c in self.initial.get(name) or () if c not in known]
        if choices or kept:
            self.choose(name, [*choices, *kept])
        else:
            del self.fields[name]


class RowForm(SectionForm):
    """A row of a section: a goal, an activity, a statement of support."""

    @property
    def row_code(self) -> str:
        """The code of a saved row, such as D1; empty for a new one."""
        return str(self.initial.get("code", ""))

    def is_blank(self) -> bool:
        """Whether nothing was typed in this row, so that it does not count."""
        return not any(
            value not in (None, "", [], {}, False)
            for name, value in getattr(self, "cleaned_data", {}).items()
            if name not in ("DELETE", "code", "kind")
        )


class RowSet(PortalFormSet):
    """The rows of a section; rows marked for removal or left blank do not count."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """A row that the plan has at this place is read, whatever the post calls an extra row.

        What a colleague added meanwhile joins what was typed just there, with nothing changed.
        """
        super().add_fields(form, index)
        if form.initial:
            form.empty_permitted = False

    def rows(self) -> list[dict[str, Any]]:
        """The cleaned rows in order."""
        kept = [f for f in self.forms if not f.is_blank() and not f.cleaned_data.get("DELETE")]
        return [{k: v for k, v in f.cleaned_data.items() if k != "DELETE"} for f in kept]


def text(path: str, label: Any, *, rows: int = 1, help_text: Any = "") -> TextField:
    """A text field whose limit is the one in `plans.limits` for `path`."""
    return TextField(
        label=label, rows=rows, help_text=help_text, required=False, max_length=LIMITS[path]
    )


def one_of(label: Any, *, radio: bool = False, help_text: Any = "") -> forms.ChoiceField:
    """A single choice; the list comes later."""
    widget = forms.RadioSelect if radio else forms.Select
    return forms.ChoiceField(label=label, required=False, widget=widget, help_text=help_text)


def some_of(label: Any, *, help_text: Any = "") -> forms.MultipleChoiceField:
    """Any number of choices; the list comes later."""
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )
