"""Adding a file to a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.services.attaching import WITH_FILES
from portal.documents.uploads import EXTENSIONS, MAX_BYTES
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class AttachForm(PortalForm):
    """A file, the part it belongs to, and what it is."""

    section = forms.ChoiceField(label=_("Belongs to"))
    title = TextField(label=_("What is it?"), max_length=150, required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=format_lazy(
            _("PDF, Word, Excel, PNG or JPG, at most {limit} MB. No data of clients."),
            limit=MAX_BYTES // (1 << 20),
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{e}" for e in EXTENSIONS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [(s.value, s.label) for s in WITH_FILES]  # type: ignore[attr-defined]
