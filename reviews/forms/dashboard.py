"""What narrows and orders the dashboard; all of it stands in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.workflow import FILED, OFFICE_LABELS, State
from portal.web.fields import TextField
from portal.web.forms import PortalForm

SORTS = ("title", "filed", "total", "rank", "open")
NEEDS = [
    ("", _("All")),
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


class DashboardForm(PortalForm):
    """Search, status, what it needs, how it stands, flags."""

    q = TextField(label=_("Search"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), *((s.value, OFFICE_LABELS[s]) for s in State if s in FILED)],
    )
    needs = forms.ChoiceField(label=_("What it needs"), required=False, choices=NEEDS)
    verdict = forms.ChoiceField(label=_("Conditions"), required=False, choices=VERDICTS)
    flagged = forms.BooleanField(label=_("Only with points of attention"), required=False)

    def chosen(self) -> dict[str, Any]:
        """What was chosen; what cannot be read narrows nothing."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def sort_of(asked: str) -> str:
    """The order that was asked for, when there is such an order; else the newest first."""
    return asked if asked.removeprefix("-") in SORTS else "-filed"
