"""Section 4: SMART goals (R-6.4-3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.base import RowForm, one_of, some_of, text
from plans.forms.layout import YEARS, line
from portal.web.fields import DecimalValueField, DutchDateField

KINDS = [
    ("process", _("Process: what you do")),
    ("output", _("Output: what it yields")),
    ("outcome", _("Outcome: what it means for people")),
]
CONTRIBUTES = [
    ("access", _("Access")),
    ("quality", _("Quality")),
    ("affordability", _("Affordability")),
    ("professionals", _("Care professionals")),
]


def _figure(label: Any) -> DecimalValueField:
    return DecimalValueField(label=label, required=False, places=2, digits=14, min_value=None)


class GoalForm(RowForm):
    """One SMART agreement: what, how much, for whom, by when."""

    code = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    statement = text(
        "goals.statement",
        _("What do you want to reach?"),
        rows=3,
        help_text=_("For example: by 1 July 2028, 900 clients have shared night care."),
    )
    kind = one_of(_("Kind of goal"))
    indicator = text(
        "goals.indicator",
        _("Indicator"),
        help_text=_("What do you measure? For example: clients with shared night care."),
    )
    unit = text("goals.unit", _("Unit"), help_text=_("For example: clients, %, days."))
    baseline_value = _figure(_("Baseline"))
    baseline_date = DutchDateField(label=_("Baseline measured on"), required=False)
    target_value = _figure(_("Target"))
    target_date = DutchDateField(label=_("Target reached on"), required=False)
    source = text("goals.source", _("Where do the figures come from?"))
    owner = one_of(_("Who is responsible?"))
    contributes = some_of(_("Contributes to"))
    framework_items = some_of(_("Lines to which it contributes"))
    optional = frozenset({"kind", "framework_items"})
    layout = (
        line("statement"),
        line("indicator", "unit", "kind"),
        line("baseline_value", "baseline_date", "target_value", "target_date"),
        line(YEARS, label=_("On the way there")),
        line("source", "owner"),
        line("contributes"),
        line("framework_items", label=_("Lines to which it contributes"), folded=True),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.initial.get("year_values") or {}
        for year in self.context.years:
            name = f"year_{year}"
            self.fields[name] = _figure(_("Value at the end of %(year)s") % {"year": year})
            self.fields[name].later = True  # type: ignore[attr-defined]
            self.initial.setdefault(name, given.get(year))

    def offer(self) -> None:
        """Kinds, organisations and lines."""
        self.choose("kind", [(k, str(v)) for k, v in KINDS])
        self.choose("owner", self.context.providers)
        self.choose("contributes", [(k, str(v)) for k, v in CONTRIBUTES])
        self.fields["contributes"].inline = True  # type: ignore[attr-defined]
        chosen = set(self.context.data.challenge.framework_items)
        items = [c for c in self.context.framework_items if not chosen or c[0] in chosen]
        self.choose("framework_items", items)

    def clean(self) -> dict[str, Any]:
        """Year values become one mapping; what is odd about dates is advice (`plans.smart`)."""
        cleaned = self.cleaned_data
        years: dict[int, Decimal] = {}
        for year in self.context.years:
            value = cleaned.pop(f"year_{year}", None)
            if value is not None:
                years[year] = value
        cleaned["year_values"] = years
        return cleaned
