"""What narrows and orders the dashboard; all of it stands in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.workflow import FILED, OFFICE_LABELS, State
from portal.web.fields import TextField
from portal.web.forms import PortalForm
from reviews.flags import FLAGS

SORTS = ("title", "filed", "total", "rank", "open")
NEEDS = [
    ("", _("All")),
    ("taking_up", _("To be taken up")),
    ("reviewers", _("Too few reviewers asked")),
    ("scores", _("Scores still missing")),
    ("consensus", _("Ready for the consensus")),
    ("decision", _("Ready for the decision")),
]
VERDICTS = [
    ("", _("All")),
    ("yes", _("Passes every condition")),
    ("no", _("Fails a condition")),
    ("open", _("Not known yet")),
]
LATE = [
    ("", _("All")),
    ("aim", _("Past the aim")),
    ("limit", _("Past the limit")),
]
COLUMNS = [
    ("status", _("Status")),
    ("request", _("Request per year")),
    ("conditions", _("Conditions")),
    ("rank", _("Rank")),
    ("scores", _("Scores handed in")),
    ("age", _("Age")),
    ("flags", _("Flags")),
]
ALL_COLUMNS = tuple(code for code, _label in COLUMNS)


class DashboardForm(PortalForm):
    """Search, status, what it needs, how it stands, age, flags."""

    q = TextField(label=_("Search in the plans"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *((s.value, OFFICE_LABELS[s]) for s in State if s in FILED)],
    )
    needs = forms.ChoiceField(label=_("What it needs"), required=False, choices=NEEDS)
    verdict = forms.ChoiceField(label=_("Conditions"), required=False, choices=VERDICTS)
    late = forms.ChoiceField(label=_("Term"), required=False, choices=LATE)
    flag = forms.ChoiceField(
        label=_("Flag"),
        required=False,
        choices=[("", _("All")), *((flag.code, flag.label) for flag in FLAGS)],
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen; what cannot be read narrows nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ColumnsForm(PortalForm):
    """Which columns somebody wants to see."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        choices=COLUMNS,
        widget=forms.CheckboxSelectMultiple,
    )


def columns_of(asked: list[str], kept: list[str] | None) -> tuple[str, ...]:
    """The columns to show: those in the address, else those that were kept, else all."""
    for wanted in (asked, kept or []):
        if found := tuple(code for code in ALL_COLUMNS if code in wanted):
            return found
    return ALL_COLUMNS


def sort_of(asked: str) -> str:
    """The order that was asked for, when there is such an order; else the newest first."""
    return asked if asked.removeprefix("-") in SORTS else "-filed"
