"""Forms for calls: they read and check, the services of `calls.py` write."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.funds.fields import WallTimeField
from portal.funds.models import Call, Region, Scheme
from portal.funds.terms import MOST_YEARS, TITLE_MAX, Terms, faults
from portal.web.fields import DutchDateField, TextField
from portal.web.forms import PortalForm

CLOCK = ("opens_on", "opens_time", "closes_on", "closes_time")
TEXTS = ("title", "intro_nl", "focus_nl")
LINES = 1600
"""As many characters as all focus points may have together."""
FIELD_OF = {"budget_years": "last_year"}
"""Where the form asks something in another way than the service takes it."""


class RegionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A region with its care office, for people of more than one office."""

    def label_from_instance(self, obj: Region) -> str:
        """Region and office."""
        return f"{obj.name} ({obj.office.name})"


class CallForm(PortalForm):
    """Everything a coordinator says about a call."""

    scheme = forms.ModelChoiceField(
        label=_("Scheme"),
        queryset=Scheme.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    region = RegionChoice(
        label=_("Region"), queryset=Region.objects.none(), empty_label=_("Choose a region")
    )
    year = forms.TypedChoiceField(
        label=_("Year of the call"),
        coerce=int,
        help_text=_("The conditions follow from the scheme and this year."),
    )
    last_year = forms.TypedChoiceField(
        label=_("Last budget year"),
        coerce=int,
        help_text=_("Plans can ask money from the year of the call up to this year."),
    )
    opens_on = DutchDateField(label=_("Opens on"), help_text=_("For example 2-1-2026"))
    opens_time = WallTimeField(label=_("Opens at"), help_text=_("For example 9.00"))
    closes_on = DutchDateField(label=_("Closes on"), help_text=_("For example 1-4-2026"))
    closes_time = WallTimeField(
        label=_("Closes at"), help_text=_("For example 17.00. At that moment it is too late.")
    )
    title = TextField(
        label=_("Title"),
        required=False,
        max_length=TITLE_MAX,
        help_text=_("Empty? Then the scheme, the year and the region are the title."),
    )
    intro_nl = TextField(
        label=_("Introduction"),
        required=False,
        rows=5,
        max_length=3000,
        help_text=_("What this call is about, in plain Dutch. Everybody can read it."),
    )
    focus_nl = TextField(
        label=_("What your care office asks for"),
        required=False,
        rows=5,
        max_length=3000,
        help_text=_("Focus, priorities and how agreements are made in this region."),
    )
    focus_points = TextField(
        label=_("Focus points of the region"),
        required=False,
        rows=5,
        max_length=LINES,
        help_text=_(
            "One on each line, at most 12. Coalitions choose which of them their plan serves. Once "
            "the call is published they stay as they are."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = Scheme.objects.filter(is_open=True)
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        years = sorted({year for scheme in schemes for year in scheme.years})
        self._choose("year", years)
        self._choose("last_year", range(years[0], years[-1] + MOST_YEARS))
        self.helper.layout = Layout(
            "version",
            Fieldset(_("For what and where"), "scheme", "region"),
            Fieldset(_("Years"), Row("year", "last_year")),
            Fieldset(
                _("When"),
                Row("opens_on", "opens_time"),
                Row("closes_on", "closes_time"),
            ),
            Fieldset(_("What applicants read"), "title", "intro_nl", "focus_nl", "focus_points"),
        )

    def _choose(self, name: str, years: Any) -> None:
        self.fields[name].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong, each at its field."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if {"scheme", "year", "last_year", *CLOCK} <= set(values):
            for fault in faults(self.terms(), values["scheme"].years):
                self.add_error(FIELD_OF.get(fault.field, fault.field), fault.message)
        return values

    def terms(self) -> Terms:
        """What was filled in, for the service."""
        values = self.cleaned_data
        return Terms(
            year=values["year"],
            budget_years=tuple(range(values["year"], values["last_year"] + 1)),
            **{name: values[name] for name in CLOCK},
            **{name: values.get(name, "") for name in TEXTS},
            focus_points=points_in(values.get("focus_points", "")),
        )


def points_in(text: str) -> tuple[str, ...]:
    """The focus points, one of each line; a dash or bullet in front of it is no part of it."""
    lines = (" ".join(line.split()).lstrip("-•* ").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def call_values(call: Call) -> dict[str, Any]:
    """The values of a stored call, for the form that edits it."""
    names = ("scheme", "region", "year", *CLOCK, *TEXTS, "version")
    values = {name: getattr(call, name) for name in names}
    points = "\n".join(call.focus_points)
    return values | {"last_year": call.budget_years[-1], "focus_points": points}


class VersionForm(PortalForm):
    """Only which version somebody looked at when he pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """Why, for everybody to read."""

    reason = TextField(
        label=pgettext_lazy("call", "Reason"),
        rows=3,
        max_length=1000,
        help_text=_("Everybody who reads the call sees this reason."),
    )


class ClosingForm(ReasonForm):
    """The new closing moment, and why."""

    closes_on = DutchDateField(label=_("Closes on"), help_text=_("For example 15-4-2026"))
    closes_time = WallTimeField(label=_("Closes at"), help_text=_("For example 17.00"))
    field_order = ["closes_on", "closes_time", "reason", "version"]


class ListFilter(PortalForm):
    """Narrows the list of calls; everything stands in the address."""

    scheme = forms.ModelChoiceField(
        label=_("Scheme"), queryset=Scheme.objects.none(), required=False, empty_label=_("All")
    )
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("All"),
        to_field_name="slug",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = Scheme.objects.filter(is_open=True)  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.all()  # type: ignore[attr-defined]
