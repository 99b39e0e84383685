"""The form of a policy document that a care office names with its call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from portal.funds.clarifications.documents import DocumentTerms
from portal.funds.clarifications.models import CallDocument
from portal.web.fields import DutchDateField, TextField
from portal.web.forms import PortalForm

NAMES = ("title_nl", "version_label", "dated", "link", "changes_nl")


class DocumentForm(PortalForm):
    """Title, version, date, where it stands, and what it changed."""

    title_nl = TextField(label=_("Title"), max_length=160)
    version_label = TextField(
        label=_("Version"), max_length=40, required=False, help_text=_("For example V1.1")
    )
    dated = DutchDateField(label=_("Date of the document"), help_text=_("For example 2-1-2026"))
    link = TextField(
        label=_("Where it can be read"),
        max_length=300,
        required=False,
        validators=[
            URLValidator(
                schemes=["https"],
                message=_("Fill in a whole address that begins with https://."),
            )
        ],
        help_text=_("The address on your website. For example https://www.example.nl/policy.pdf"),
    )
    changes_nl = TextField(
        label=_("What was changed"),
        rows=4,
        max_length=2000,
        required=False,
        help_text=_("One change on each line."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def terms(self) -> DocumentTerms:
        """What was filled in, for the service."""
        return DocumentTerms(**{name: self.cleaned_data[name] for name in NAMES})


def document_values(row: CallDocument) -> dict[str, Any]:
    """The values of a stored document, for the form that changes it."""
    return {name: getattr(row, name) for name in (*NAMES, "version")}
