"""The form classes every page builds on: plain sentences, accessible markup, no form tag.

    class GoalForm(PortalForm): ...

    <form method="post" novalidate>{% csrf_token %}{% crispy form %}{% form_buttons %}…</form>

The template writes the form tag; templates/portal/ is the crispy pack that draws the fields.
base.html finds bound forms with errors in the context by itself: it puts "Fout:" before the
page title and an error summary with links above the content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict, pretty_name

from portal.web.sentences import speak_plainly

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONG_TEXT = 200
"""From this many characters on, a field counts along while somebody types."""


class PortalBoundField(BoundField):
    """A field on a page: knows how it is drawn and what describes it."""

    @property
    def limit(self) -> int | None:
        """The largest number of characters, when it is worth a counter."""
        limit = getattr(self.field, "max_length", None)
        return limit if limit and limit >= LONG_TEXT and not self.is_hidden else None

    @property
    def aria_describedby(self) -> str | None:
        """Hint, error and counter, in the order in which they stand."""
        described = super().aria_describedby
        if self.limit and described is not None:
            described = f"{described} {self.auto_id}_counter".strip()
        return described


class PlainForm:
    """What PortalForm and PortalModelForm share."""

    bound_field_class: type[BoundField] | None = PortalBoundField
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
        for name, field in self.fields.items():
            if field.label is None:
                field.label = pretty_name(name)
            _never_cut_text(field)
            speak_plainly(field)
        self._spoken = set(self.fields)

    def full_clean(self) -> None:
        """Judge what was sent; fields that were added for these rows or years speak plainly too."""
        for name in [name for name in self.fields if name not in self._spoken]:
            speak_plainly(self.fields[name])
        super().full_clean()  # type: ignore[misc]

    @property
    def put_back(self) -> bool:
        """Whether this shows a kept draft: half-typed text is not scolded and never saved."""
        return getattr(self.data, "restored", False)  # type: ignore[attr-defined]

    @property
    def errors(self) -> ErrorDict:
        """What is wrong with what was sent; nothing for a draft that was only put back."""
        return ErrorDict() if self.put_back else super().errors  # type: ignore[misc]

    def is_valid(self) -> bool:
        """Whether this was sent and is right; False for a draft that was only put back."""
        return not self.put_back and super().is_valid()  # type: ignore[misc]


class PortalForm(PlainForm, forms.Form):
    """A form that asks and refuses in plain sentences."""


class PortalModelForm(PlainForm, forms.ModelForm):  # type: ignore[type-arg]
    """The same for the fields of a model."""


def ask_when(form: forms.Form, wanted: bool, name: str, message: str | _StrPromise) -> None:
    """Say `message` (code "reason_missing") at a text field that is needed now and was left empty.

    For `clean`: a no, a return or a refusal needs the reason that a yes does without.
    """
    typed = form.cleaned_data
    if wanted and name in typed and not typed[name].strip():
        form.add_error(name, ValidationError(message, code="reason_missing"))


def fields_only() -> FormHelper:
    """A crispy helper that draws fields and leaves form tag and CSRF token to the template."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class PortalFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of the same form that work without JavaScript.

    A submit button named `add_row` adds an empty row (`{% formset %}` draws it); the view asks
    `asks_for_row(request.POST)` and shows `with_extra_row(request.POST)` again without saving.
    """

    deletion_widget = forms.CheckboxInput

    @property
    def put_back(self) -> bool:
        """Whether these rows show a kept draft, as `PlainForm.put_back`."""
        return getattr(self.data, "restored", False)

    def full_clean(self) -> None:
        """Judge the rows that were sent; nothing is wrong with a draft that was put back."""
        if not self.put_back:
            super().full_clean()
            return
        self._errors: list[Any] = []
        self._non_form_errors = self.error_class(error_class="nonform")

    def is_valid(self) -> bool:
        """Whether these rows were sent and are right; False for a draft that was put back."""
        return not self.put_back and super().is_valid()


def whole(sent: Any) -> int | None:
    """The number in a hidden field or an address, of nine digits at most; None for anything else.

    `str.isdigit` is no guard for `int`: it holds for ² too, and for five thousand digits.
    """
    text = str(sent or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def asks_for_row(data: Any, prefix: str = "form") -> bool:
    """Whether the person pressed "add a row" of the formset with this prefix."""
    return bool(data.get("add_row") == prefix)


def with_extra_row(data: Any, prefix: str = "form") -> Any:
    """A copy of the posted data with room for one more row; nothing typed is lost."""
    changed = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    changed[key] = str((whole(changed.get(key)) or 0) + 1)
    return changed


def _never_cut_text(field: forms.Field) -> None:
    """A browser's own maxlength silently cuts what is pasted; count and say it instead."""
    cut = field.widget.attrs.pop("maxlength", None)
    if cut and int(cut) >= LONG_TEXT:
        field.widget.attrs["data-limit"] = cut
