"""The form of a question round."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.funds.clarifications.models import QuestionRound
from portal.funds.clarifications.objections import ObjectionRule
from portal.funds.clarifications.rounds import terms_of
from portal.funds.clarifications.subjects import condition_label, conditions_of
from portal.funds.clarifications.terms import MOST_NUMBER, RoundTerms, faults
from portal.funds.fields import CountField, WallTimeField
from portal.funds.models import Call
from portal.web.fields import DutchDateField, TextField
from portal.web.forms import PortalForm

CLOCK = {"opens_on", "opens_time", "closes_on", "closes_time", "answers_due_on"}


class RoundForm(PortalForm):
    """When questions are asked and answered, and until when one may object."""

    opens_on = DutchDateField(label=_("Questions from"), help_text=_("For example 2-1-2026"))
    opens_time = WallTimeField(label=_("At"), help_text=_("For example 9.00"))
    closes_on = DutchDateField(label=_("Questions until"), help_text=_("For example 16-1-2026"))
    closes_time = WallTimeField(
        label=_("Until what time"), help_text=_("For example 12.00. At that moment it is too late.")
    )
    answers_due_on = DutchDateField(
        label=_("Answers are out at the latest on"),
        help_text=_("The day on which the Nota van Inlichtingen is published."),
    )
    objection_rule = forms.ChoiceField(
        label=_("The term for objections to the conditions follows from"),
        choices=ObjectionRule,
        widget=forms.RadioSelect,
        help_text=_("This is not the term for an objection to a decision about one plan."),
    )
    objection_number = CountField(
        label=_("Number of days or hours"),
        suffix=_("days or hours"),
        required=False,
        max_value=MOST_NUMBER,
        help_text=_("Only for a number of days or hours."),
    )
    objection_on = DutchDateField(
        label=_("Fixed day"), required=False, help_text=_("Only for a fixed moment.")
    )
    objection_time = WallTimeField(
        label=_("Fixed time"), required=False, help_text=_("For example 12.00")
    )
    objection_text_nl = TextField(
        label=_("What else must be said about objections"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_("Everybody can read it below the term."),
    )
    principles_nl = TextField(
        label=_("How to read this procedure"),
        required=False,
        rows=4,
        max_length=2000,
        help_text=_("For example that your office is no contracting authority."),
    )
    only_changed = forms.BooleanField(
        label=_("Questions only about what is new or was changed"),
        required=False,
        help_text=_(
            "Then a question is about one of the conditions below, and about nothing else."
        ),
    )
    changed_conditions = forms.MultipleChoiceField(
        label=_("New or changed conditions"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These are marked on the page of the call."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call
        self.fields["changed_conditions"].choices = [  # type: ignore[attr-defined]
            (c.code, condition_label(c)) for c in conditions_of(call)
        ]
        self.helper.layout = Layout(
            "version",
            Fieldset(
                _("Asking and answering"),
                Row("opens_on", "opens_time"),
                Row("closes_on", "closes_time"),
                "answers_due_on",
            ),
            Fieldset(
                _("Objections to the conditions"),
                "objection_rule",
                "objection_number",
                Row("objection_on", "objection_time"),
                "objection_text_nl",
            ),
            Fieldset(_("More for the page of the call"), "principles_nl"),
            Fieldset(_("What questions may be about"), "only_changed", "changed_conditions"),
        )

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong, each at its field."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if set(values) >= CLOCK | {"objection_rule"}:
            for fault in faults(self.terms(), self.call):
                self.add_error(fault.field, fault.message)
        return values

    def terms(self) -> RoundTerms:
        """What was filled in, for the service."""
        names = RoundTerms.__dataclass_fields__
        values = {n: v for n, v in self.cleaned_data.items() if n in names}
        return RoundTerms(
            **{**values, "changed_conditions": tuple(values.get("changed_conditions", ()))}
        )


def round_values(found: QuestionRound) -> dict[str, Any]:
    """The values of a stored round, for the form that changes it."""
    terms = terms_of(found)
    values = {name: getattr(terms, name) for name in RoundTerms.__dataclass_fields__}
    values["changed_conditions"] = list(terms.changed_conditions)
    return values | {"version": found.version}
