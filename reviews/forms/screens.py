"""Forms of the screening: what narrows the table, and the checks by hand of one plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.web.fields import TextField, YesNoField
from portal.web.forms import PortalForm
from reviews.models import ManualOutcome
from reviews.services.checking import Look
from reviews.workflow import ManualCheck

SHOW = [
    ("", _("All")),
    ("new", _("New, to be taken up")),
    ("found", _("The automatic checks found something")),
    ("manual", _("Checks by hand still open")),
    ("failed", _("A check by hand is not met")),
    ("ineligible", _("Declared ineligible")),
]


class ScreensForm(PortalForm):
    """Which plans of the call."""

    q = TextField(label=_("Search in the plans"), required=False, max_length=100)
    show = forms.ChoiceField(label=_("Which plans"), required=False, choices=SHOW)

    def chosen(self) -> dict[str, Any]:
        """What was chosen; what cannot be read narrows nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ChecksForm(PortalForm):
    """Per check by hand: met or not, and what is not right; a check may stay open."""

    def __init__(
        self, *args: Any, known: Mapping[str, ManualOutcome] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for check in ManualCheck:
            row = (known or {}).get(check.value)
            self.fields[check.value] = YesNoField(
                label=check.label, required=False, initial=row.met if row else None
            )
            self.fields[f"note_{check.value}"] = TextField(
                label=_("What is not right?"),
                required=False,
                rows=2,
                max_length=500,
                initial=row.note if row else "",
            )

    def clean(self) -> dict[str, Any]:
        """What is not met says why."""
        for check in ManualCheck:
            note = self.cleaned_data.get(f"note_{check.value}", "")
            if self.cleaned_data.get(check.value) is False and not note.strip():
                message = _("Write down what is not right.")
                self.add_error(f"note_{check.value}", ValidationError(message, code="required"))
        return self.cleaned_data

    def looks(self) -> dict[ManualCheck, Look]:
        """The checks that were answered."""
        return {
            check: Look(answer, self.cleaned_data.get(f"note_{check.value}", ""))
            for check in ManualCheck
            if (answer := self.cleaned_data.get(check.value)) is not None
        }
