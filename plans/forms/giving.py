"""Giving a part of the plan to an organisation of the coalition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.services.holding import NOTE_LIMIT
from portal.web.fields import TextField
from portal.web.forms import PortalForm


class GiveForm(PortalForm):
    """To whom, and what the lead wants to say with it."""

    org = forms.ChoiceField(label=_("Organisation"))
    note = TextField(
        label=_("What do you ask?"),
        rows=3,
        max_length=NOTE_LIMIT,
        required=False,
        help_text=_("The editors of the organisation read this in their mail and at the part."),
    )

    def __init__(self, *args: Any, orgs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["org"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = [("", _("Choose…")), *orgs]
