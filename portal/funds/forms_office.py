"""Forms for the money and the settings of a care office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.funds.fields import CountField, DaysField
from portal.funds.models import AccountabilityMode
from portal.funds.queries import ClauseText
from portal.funds.settings import Settings
from portal.web.fields import AmountField, TextField
from portal.web.forms import PortalForm

CLAUSE = "clause_"
REGIONAL = ("focus_first", "asks_partnership", "regional_first", "procurement_nl")


class BudgetForm(PortalForm):
    """What there is in one year, and where the figure comes from."""

    amount = AmountField(
        label=_("Regional budget"), help_text=_("The whole amount of this year, not the change.")
    )
    reason = TextField(
        label=_("Source or reason"),
        rows=3,
        max_length=300,
        help_text=_("For example: decision of the board of 1 March 2026."),
    )
    expected = AmountField(widget=forms.HiddenInput)


class SettingsForm(PortalForm):
    """The settings of one office, and one box per clause."""

    accountability_mode = forms.ChoiceField(
        label=_("Account is given on"),
        choices=AccountabilityMode,
        widget=forms.RadioSelect,
        help_text=_("Decides the repayment clause and what a missed target means."),
    )
    objection_days = CountField(label=_("Objection term"), suffix=_("days"), max_value=365)
    objection_text_nl = TextField(
        label=_("Text on objection in the decision letter"), rows=6, max_length=2000
    )
    decision_weeks_aim = CountField(
        label=_("Decision, aim: within"), suffix=_("weeks"), max_value=52
    )
    decision_months_limit = CountField(
        label=_("Decision, limit: within"), suffix=_("months"), max_value=24
    )
    second_decider_above = AmountField(
        label=_("A second decider agrees above"),
        required=False,
        min_value=Decimal(0),
        help_text=_("The total of an award in euros. Empty: one decider is always enough."),
    )
    report_months = CountField(label=_("Progress report: every"), suffix=_("months"), max_value=24)
    final_report_months = CountField(
        label=_("Final report: within"), suffix=_("months after the end"), max_value=24
    )
    reminder_days_before = DaysField(
        label=_("Reminders, days before"), descending=True, help_text=_("For example 30, 14, 3")
    )
    escalation_days_after = DaysField(
        label=_("Escalation, days after"), help_text=_("For example 1, 14")
    )
    focus_first = forms.BooleanField(
        label=_("A call names the focus points of the region"),
        required=False,
        help_text=_("First the focus points, then plans: without them a call is not published."),
    )
    asks_partnership = forms.BooleanField(
        label=_("A plan names the partnership it comes from"), required=False
    )
    regional_first = forms.BooleanField(
        label=_("Plans from a regional vision or a partnership go first"),
        required=False,
        help_text=_("Reviewers and deciders see a flag at such a plan. It changes no score."),
    )
    procurement_nl = TextField(
        label=_("Text on procurement law in the call"), required=False, rows=2, max_length=600
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, clauses: tuple[ClauseText, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for clause in clauses:
            self.fields[CLAUSE + clause.code] = TextField(
                label=clause.label, required=False, rows=6, max_length=6000
            )
        self.clause_texts = [(self[CLAUSE + clause.code], clause) for clause in clauses]
        self.helper.layout = Layout(
            "version",
            Fieldset(_("Accountability"), "accountability_mode"),
            Fieldset(_("Decision and objection"), *self._decision()),
            Fieldset(_("Reports and reminders"), *self._reports()),
            Fieldset(_("Working in the region"), *REGIONAL),
        )

    @staticmethod
    def _decision() -> tuple[Any, ...]:
        terms = Row("decision_weeks_aim", "decision_months_limit")
        return "objection_days", "objection_text_nl", terms, "second_decider_above"

    @staticmethod
    def _reports() -> tuple[Any, ...]:
        return (
            Row("report_months", "final_report_months"),
            Row("reminder_days_before", "escalation_days_after"),
        )

    def settings(self) -> Settings:
        """What was filled in, for the service."""
        values = {n: v for n, v in self.cleaned_data.items() if n in Settings.__dataclass_fields__}
        texts = self.cleaned_data.items()
        own = {n.removeprefix(CLAUSE): v for n, v in texts if n.startswith(CLAUSE) and v}
        return Settings(**values, clauses=own)


def settings_values(settings: Settings, version: int) -> dict[str, Any]:
    """The values of stored settings, for the form that edits them."""
    values = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    own = values.pop("clauses")
    return values | {"version": version} | {CLAUSE + code: text for code, text in own.items()}
