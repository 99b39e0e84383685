"""Whether the Wlz contract of the own organisation covers the plan (R-OV-10, R-OV-11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plans.models import Contract
from portal.web.fields import DutchDateField
from portal.web.forms import PortalForm


class ContractForm(PortalForm):
    """One answer, and until when the contract runs when it is known."""

    contract = forms.ChoiceField(
        label=_("Does your organisation have a Wlz contract for the whole plan?"),
        choices=Contract,
        widget=forms.RadioSelect,
        help_text=_("The other organisations in the coalition see this answer."),
    )
    contract_until = DutchDateField(
        label=_("Last day of your contract"),
        required=False,
        help_text=_(
            "Without years by which it can be extended. Only your organisation and the care office "
            "see this date."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Who has no contract has no last day of one; who has a shorter one gives it."""
        cleaned = self.cleaned_data
        answer, until = cleaned.get("contract"), cleaned.get("contract_until")
        if answer == Contract.NONE and until:
            message = _("Without a contract there is no last day. Leave this empty.")
            self.add_error("contract_until", ValidationError(message, code="no_contract"))
        if answer == Contract.SHORTER and not until and "contract_until" not in self.errors:
            message = _("Fill in the last day of your contract.")
            self.add_error("contract_until", ValidationError(message, code="required"))
        return cleaned
