"""Forms of the ranking: another place, a what-if copy, its envelopes, aspects, a raise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.funds.models import Aspect, AspectSet
from portal.money import format_euro
from portal.web.fields import AmountField, TextField, YesNoField
from portal.web.forms import PortalForm

_KEPT = _("Kept with your name. Auditors and colleagues read it.")


class PlaceForm(PortalForm):
    """The place a plan gets, and why."""

    position = forms.TypedChoiceField(label=_("New place"), coerce=int)
    reason = TextField(label=_("Reason"), rows=4, max_length=500, help_text=_KEPT)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["position"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(places)


class CopyForm(PortalForm):
    """What a what-if copy is called."""

    name = forms.CharField(
        label=_("Name of the copy"),
        max_length=80,
        help_text=_("For example: with 10% less in 2027."),
    )


class ShiftForm(PortalForm):
    """A plan in the own copy goes to another place: by a button, or by the number typed."""

    case = forms.IntegerField(widget=forms.HiddenInput)
    position = forms.IntegerField(label=_("Place"), min_value=1)


class YearsForm(PortalForm):
    """What if the envelopes were these?"""

    def __init__(self, *args: Any, amounts: Mapping[int, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for year, amount in amounts.items():
            self.fields[f"year_{year}"] = AmountField(
                label=_("Envelope of %(year)s") % {"year": year},
                min_value=Decimal(0),
                initial=amount,
            )

    def amounts(self) -> dict[int, Decimal]:
        """What was filled in, by year."""
        found = self.cleaned_data.items()
        return {int(name.removeprefix("year_")): value for name, value in found}


class AmountsForm(PortalForm):
    """What if one plan got these amounts, in the years in which it asks?"""

    def __init__(
        self,
        *args: Any,
        asked: Mapping[int, Decimal],
        tried: Mapping[int, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for year, amount in sorted(asked.items()):
            if amount:
                self.fields[f"year_{year}"] = _tried_field(year, amount, tried.get(year, amount))
        self._asked = dict(asked)

    def amounts(self) -> dict[int, Decimal]:
        """What was filled in, by year; what was left empty is what the plan asks."""
        found = {int(n.removeprefix("year_")): v for n, v in self.cleaned_data.items()}
        return {year: self._asked[year] if v is None else v for year, v in found.items()}


def _tried_field(year: int, asked: Decimal, tried: Decimal) -> AmountField:
    return AmountField(
        label=_("Amount in %(year)s") % {"year": year},
        help_text=_("Asked: %(amount)s. Left empty, the plan gets that.")
        % {"amount": format_euro(asked)},
        min_value=Decimal(0),
        max_value=asked,
        initial=tried,
        required=False,
    )


class TakeOverForm(PortalForm):
    """Why a copy becomes the real order; the versions are of the copy and of the real order."""

    reason = TextField(label=_("Reason"), rows=4, max_length=500, help_text=_KEPT)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    real_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AspectSetForm(PortalForm):
    """Which set of aspects the ranking uses, and why."""

    aspect_set = forms.ChoiceField(
        label=_("Prioritisation aspects"), required=False, widget=forms.RadioSelect
    )
    reason = TextField(label=_("Reason"), rows=4, max_length=500, help_text=_KEPT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["aspect_set"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        known = AspectSet.objects.order_by("code")
        named = [(s.pk, f"{s.name_nl} – {s.ref}") for s in known]
        field.choices = [("", _("None: the weighted figure alone")), *named]


class AspectsForm(PortalForm):
    """Yes or no for every aspect, and one explanation."""

    def __init__(self, *args: Any, aspects: Iterable[Aspect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for aspect in aspects:
            self.fields[f"aspect-{aspect.pk}"] = YesNoField(
                label=aspect.label_nl,
                help_text=aspect.text_nl,
                error_messages={"required": _("Answer yes or no.")},
            )
        self.fields["reason"] = TextField(
            label=_("Explanation"), rows=4, max_length=500, help_text=_KEPT
        )

    def answers(self) -> dict[str, bool]:
        """The answers by aspect."""
        return {
            name.removeprefix("aspect-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("aspect-")
        }


class RaiseForm(PortalForm):
    """By how much the head raises the envelope of each year, and why."""

    def __init__(self, *args: Any, short: Mapping[int, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for year, amount in short.items():
            self.fields[f"year_{year}"] = AmountField(
                label=_("Raise %(year)s by") % {"year": year},
                min_value=Decimal(0),
                initial=amount,
                required=False,
            )
        self.fields["reason"] = TextField(
            label=_("Reason"),
            rows=4,
            max_length=250,
            help_text=_("Stays in the ledger and stands with the decision, with your name."),
        )

    def amounts(self) -> dict[int, Decimal]:
        """What was filled in, by year."""
        found = self.cleaned_data.items()
        years = {n.removeprefix("year_"): v for n, v in found if n.startswith("year_")}
        return {int(year): value for year, value in years.items() if value}
