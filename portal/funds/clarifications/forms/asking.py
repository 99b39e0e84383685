"""The form of a question, and why one is left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.funds.clarifications.models import QuestionRound
from portal.funds.clarifications.subjects import Subject, choices, parse
from portal.funds.models import Call
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class QuestionForm(PortalForm):
    """What somebody wants to know, about what, and for which organisation."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    subject = forms.ChoiceField(label=_("What is your question about"))
    text = TextField(
        label=_("Your question"),
        rows=6,
        max_length=2000,
        help_text=_(
            "Do not name your organisation, your region or your plan. Everybody reads the answer,"
            " nobody reads who asked."
        ),
    )

    def __init__(
        self, *args: Any, call: Call, found: QuestionRound | None, organisations: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["subject"].choices = choices(call, found)  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].initial = organisations[0].pk
            self.fields["organisation"].widget = forms.HiddenInput()

    def about(self) -> Subject:
        """What was chosen, for the service."""
        return parse(self.cleaned_data["subject"])


class DeclineForm(PortalForm):
    """Why a question is not in the note, for the organisation that asked."""

    reason = TextField(
        label=_("Why it is not in the note"),
        rows=3,
        max_length=1000,
        help_text=_("Only the organisation that asked reads this."),
    )
