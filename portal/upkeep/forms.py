"""Forms: why, and which events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit import words
from portal.web.fields import DutchDateField, TextField
from portal.web.forms import PortalForm


class RetryForm(PortalForm):
    """Why a failed task is tried again."""

    reason = TextField(
        label=_("Why do you try again?"),
        rows=3,
        max_length=500,
        help_text=_("For example: the mail server works again. It goes on record."),
    )


class RecordForm(PortalForm):
    """Narrows the record; everything stands in the address."""

    plan = TextField(label=_("Plan: title or number"), required=False, max_length=100)
    organisation = TextField(label=_("Organisation"), required=False, max_length=100)
    person = TextField(label=_("Person"), required=False, max_length=100)
    verb = forms.ChoiceField(label=_("What happened"), required=False)
    first = DutchDateField(label=_("From day"), required=False)
    last = DutchDateField(label=_("Up to and including"), required=False)
    voor = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", _("Everything")), *words.choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("Choose a day on or after the first day."))
        return self.cleaned_data
