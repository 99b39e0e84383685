"""Forms of the reallocation: filter, ticks, last day, amounts per organisation, a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.money import format_euro
from portal.web.components import Grid, GridRow
from portal.web.fields import AmountField, DutchDateField, TextField
from portal.web.forms import PortalForm
from reviews.reallocation.models import Line
from reviews.reallocation.workflow import State

ORG = "org:"


class FilterForm(PortalForm):
    """Which lines of a year are shown and exported."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    state = forms.ChoiceField(label=_("Mark"), required=False)
    q = TextField(label=_("Search in plan, lead or number"), required=False, max_length=100)

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = [line.plan for line in lines]
        offered: Mapping[str, Sequence[tuple[str, Any]]] = {
            "region": sorted({(p.region_id, p.region.name) for p in plans}, key=lambda p: p[1]),
            "scheme": sorted({(p.scheme_id, p.scheme_id) for p in plans}),
            "state": State.choices,
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
            field.choices = [("", _("All")), *choices]

    def filters(self) -> dict[str, str]:
        """What was chosen; a filter that is wrong narrows nothing."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value}


class TicksForm(PortalForm):
    """Several lines at once: each choice is a line with the version that was seen."""

    act = forms.ChoiceField(choices=[("prepare", "prepare"), ("confirm", "confirm")])
    ticked = forms.MultipleChoiceField(
        error_messages={
            "required": _("Tick at least one line."),
            "invalid_choice": _("A line has changed meanwhile. Look again before you go on."),
        }
    )

    def __init__(self, *args: Any, offered: Mapping[str, Mapping[int, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ticked"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        acts = offered.get(self.data.get("act", ""), {})
        field.choices = [(f"{pk}:{version}", str(pk)) for pk, version in acts.items()]

    def seen(self) -> dict[int, int]:
        """Line number to the version that was seen."""
        pairs = (value.partition(":") for value in self.cleaned_data["ticked"])
        return {int(pk): int(version) for pk, _colon, version in pairs}


class DayForm(PortalForm):
    """The last day of a year."""

    day = DutchDateField(
        label=_("Last day"),
        help_text=_("An agreement that is signed by all on this day still counts in this year."),
    )
    seen = forms.DateField(required=False, widget=forms.HiddenInput)

    def look_again(self, day: date) -> None:
        """After a refusal the day that now stands on the page is the one that was seen."""
        self.data = {**dict(self.data.items()), "seen": day.isoformat()}


class PrepareForm(PortalForm):
    """What each organisation gets in one year, and why it changes."""

    reason = TextField(
        label=_("Reason"),
        rows=4,
        max_length=1000,
        required=False,
        help_text=_(
            "Obligatory when an amount changes: it stands in the letter to the coalition."
            " Name no rates or cost prices."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        year: int,
        now: Mapping[str, Decimal],
        most: Mapping[str, Decimal],
        names: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.now, self.most, self.names = year, now, most, names
        for org, amount in now.items():
            self.fields[f"{ORG}{org}"] = AmountField(
                label=names[org], min_value=Decimal(0), initial=amount
            )
        self.helper.layout = Layout("reason", "version")

    def grid(self) -> Grid:
        """The amounts as a table with a total."""
        return Grid(
            caption=_("Amount per organisation, in euros"),
            columns=[str(self.year)],
            rows=[
                GridRow(
                    self.names[org],
                    [self[f"{ORG}{org}"]],
                    hint=_("At most %(amount)s") % {"amount": format_euro(self.most[org])},
                )
                for org in self.now
            ],
            corner=_("Organisation"),
        )

    def division(self) -> dict[str, Decimal]:
        """The amounts by organisation."""
        return {org: self.cleaned_data[f"{ORG}{org}"] for org in self.now}


class VersionForm(PortalForm):
    """A button that acts on the line as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class BecauseForm(VersionForm):
    """The same with a reason."""

    reason = TextField(label=_("Reason"), rows=4, max_length=1000)

    field_order = ("reason", "version")
