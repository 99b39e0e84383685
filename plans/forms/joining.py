"""The account and the organisation of somebody who was invited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plans.services.joining import Newcomer, NewOrganisation
from portal.accounts.forms import NewcomerForm
from portal.accounts.models import OrganisationKind, eight_digits_agb, eight_digits_kvk
from portal.web.fields import TextField
from portal.web.forms import PortalForm

SECTORS = [("VV", _("Nursing and care (V&V)")), ("GZ", _("Disability care (GZ)"))]


class PersonForm(NewcomerForm):
    """Who makes the account."""

    function = TextField(label=_("Your function"), max_length=120, required=False)
    field_order = ["name", "function", "password", "again"]

    def person(self) -> Newcomer:
        """The person as typed."""
        return Newcomer(
            name=self.cleaned_data["name"],
            password=self.cleaned_data["password"],
            function=self.cleaned_data["function"],
            language=get_language() or "nl",
        )


class NewOrganisationForm(PortalForm):
    """The organisation of the invited person; a care provider has an AGB code."""

    org_name = TextField(label=_("Name of the organisation"), max_length=160)
    agb = TextField(
        label=_("AGB code"), max_length=8, validators=[eight_digits_agb], help_text=_("8 digits.")
    )
    kvk = TextField(
        label=_("KVK number"), max_length=8, validators=[eight_digits_kvk], help_text=_("8 digits.")
    )
    sectors = forms.MultipleChoiceField(
        label=_("Sector"), choices=SECTORS, widget=forms.CheckboxSelectMultiple
    )
    city = TextField(label=_("City"), max_length=80)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != OrganisationKind.PROVIDER:
            del self.fields["agb"], self.fields["sectors"]
            self.fields["kvk"].required = False

    def clean_org_name(self) -> str:
        """A name, not a number."""
        name: str = self.cleaned_data["org_name"]
        if name.replace(" ", "").isdigit():
            raise ValidationError(_("Type the name of the organisation, not a number."), "name")
        return name

    def organisation(self) -> NewOrganisation:
        """The organisation as typed."""
        data = self.cleaned_data
        return NewOrganisation(
            name=data["org_name"],
            agb=data.get("agb", ""),
            kvk=data["kvk"],
            sectors=tuple(data.get("sectors", ())),
            city=data["city"],
        )
