"""Confirming for the own organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.confirmation import STATEMENTS
from portal.web.forms import PortalForm

_NOT_TICKED = _("Tick “{statement}” or do not confirm.")


class ConfirmForm(PortalForm):
    """The five statements, each ticked by the signatory."""

    sha = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, text in STATEMENTS.items():
            self.fields[key] = forms.BooleanField(
                label=text,
                error_messages={"required": format_lazy(_NOT_TICKED, statement=text)},
            )

    def statements(self) -> dict[str, bool]:
        """Which statements were ticked."""
        return {key: bool(self.cleaned_data.get(key)) for key in STATEMENTS}
