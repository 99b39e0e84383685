"""Forms of agreements."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.agreements.grant import Grant, adds_up
from portal.documents.uploads import MAX_BYTES
from portal.web.components import Grid, GridRow
from portal.web.fields import AmountField, DutchDateField, TextField
from portal.web.forms import PortalForm, ask_when


class SignForm(PortalForm):
    """The last look before signing."""

    sha = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(
        label=_("I have read the agreement and sign it for my organisation."),
        error_messages={"required": _("Tick this when you have read the agreement.")},
    )


class CopyForm(PortalForm):
    """A PDF signed outside the portal, and who signed it."""

    file = forms.FileField(
        label=_("Signed agreement (PDF)"),
        max_length=150,
        help_text=format_lazy(
            _("One PDF with all pages and the signature, at most {limit} MB."),
            limit=MAX_BYTES // (1 << 20),
        ),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
    signed_by = TextField(label=_("Name of who signed"), max_length=120)
    function = TextField(label=_("Function"), max_length=120)
    signed_on = DutchDateField(label=_("Signed on"), help_text=_("For example 1-4-2026"))


class JudgeCopyForm(PortalForm):
    """Whether a copy signed elsewhere is the same agreement."""

    outcome = forms.ChoiceField(
        label=_("Is this the same agreement, signed by this person?"),
        choices=[
            ("same", _("Yes: every page is there, the text is the same and it is signed")),
            ("different", _("No: something is missing or different")),
        ],
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("What is wrong?"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("Obligatory when you say no. Who uploaded the copy reads it."),
    )

    def clean(self) -> dict[str, Any]:
        """A no needs a reason."""
        refused = self.cleaned_data.get("outcome") == "different"
        ask_when(self, refused, "reason", _("Write down why."))
        return self.cleaned_data


class DivisionForm(PortalForm):
    """What each organisation gets per year; every year adds up to the grant (R-1.5-2)."""

    def __init__(
        self,
        *args: Any,
        grant: Grant,
        proposed: Mapping[str, Mapping[int, Decimal]],
        names: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.grant, self.proposed, self.names = grant, proposed, names
        for org, part in proposed.items():
            for year in grant.amounts:
                self.fields[f"{org}:{year}"] = AmountField(
                    label=f"{names[org]} {year}",
                    initial=part.get(year, Decimal(0)),
                    min_value=Decimal(0),
                )

    def grid(self) -> Grid:
        """The amounts as a table."""
        return Grid(
            caption=_("Division over the organisations"),
            columns=[str(y) for y in self.grant.amounts],
            rows=[
                GridRow(self.names[org], [self[f"{org}:{y}"] for y in self.grant.amounts])
                for org in self.proposed
            ],
            corner=_("Organisation"),
            limit=sum(self.grant.amounts.values(), Decimal(0)),
        )

    def division(self) -> dict[str, dict[int, Decimal]]:
        """The amounts by organisation and year."""
        return {
            org: {y: self.cleaned_data[f"{org}:{y}"] for y in self.grant.amounts}
            for org in self.proposed
        }

    def clean(self) -> dict[str, Any]:
        """Each year adds up."""
        if not self.errors and not adds_up(self.division(), self.grant.amounts):
            raise ValidationError(
                _("The parts do not add up to the grant. Check the total of each year."),
                code="division",
            )
        return self.cleaned_data


class ExportForm(PortalForm):
    """Which signed agreements to export."""

    year = forms.TypedChoiceField(
        label=_("Year of the call"), required=False, coerce=int, empty_value=None
    )
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    q = TextField(label=_("Search in title or number"), required=False, max_length=100)

    def offer(self, years: list[int], schemes: list[str], regions: list[tuple[str, str]]) -> None:
        """Fill the lists."""
        everything = [("", _("All"))]
        self.fields["year"].choices = [*everything, *((str(y), str(y)) for y in years)]  # type: ignore[attr-defined]
        self.fields["scheme"].choices = [*everything, *((s, s) for s in schemes)]  # type: ignore[attr-defined]
        self.fields["region"].choices = [*everything, *regions]  # type: ignore[attr-defined]
