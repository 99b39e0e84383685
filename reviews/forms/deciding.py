"""What a decision maker fills in, what is sent, and what the coalition writes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.funds.models import Condition, OtherScheme
from portal.web.components import Grid, GridRow
from portal.web.fields import AmountField, DutchDateField, TextField
from portal.web.forms import PortalForm
from reviews.outcomes import AWARDS, OTHER_SCHEME, REGULAR_ROOM
from reviews.workflow import Outcome

LONGEST = 4000


class DecideForm(PortalForm):
    """The outcome, an amount per year, the reason, and what a refusal rests on."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    redirect_scheme = forms.ChoiceField(
        label=_("Scheme that fits better"),
        required=False,
        help_text=_(
            "Only when you refer the plan to another scheme (condition 8). Is it not in the list? "
            "Choose the last one and name the scheme in the reason."
        ),
    )
    cited = forms.MultipleChoiceField(
        label=_("Conditions that a refusal rests on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What failed is cited by itself. Tick what you cite besides."),
    )
    reason = TextField(
        label=_("Reason"),
        rows=6,
        max_length=LONGEST,
        help_text=_("Stands in the letter. Write to the coalition, in plain words."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        asked: Mapping[int, Decimal],
        conditions: Sequence[Condition],
        failed: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.eligible = asked, not failed
        for year, amount in asked.items():
            self.fields[f"year_{year}"] = AmountField(
                label=str(year), min_value=Decimal(0), initial=amount, required=False
            )
        self._offer("outcome", self._outcomes(failed))
        self._offer("redirect_scheme", [("", "–"), *self._schemes(failed)])
        open_ = [c for c in conditions if c.code not in failed]
        self._offer("cited", [(c.code, f"{c.code} {c.label_nl}") for c in open_])
        shown = [name for name in self.fields if name != "outcome" and not _is_year(name)]
        self.helper.layout = Layout(*shown)

    def _outcomes(self, failed: Sequence[str]) -> list[tuple[str, Any]]:
        """What can be chosen, given what failed: conditions are never traded off."""
        hidden = AWARDS if failed else frozenset()
        return [(o.value, o.label) for o in Outcome if o not in hidden]

    def _schemes(self, failed: Sequence[str]) -> list[tuple[str, Any]]:
        """Where the plan can be referred to: without condition 8 to the regular room only."""
        if OTHER_SCHEME in failed:
            return list(OtherScheme.objects.values_list("code", "name_nl"))
        field = self.fields["redirect_scheme"]
        field.label = _("Referred to")
        field.help_text = _(
            "Only when you refer the plan. The care office can still honour it from its regular "
            "contracting room, if there is room. Tick the condition that this rests on."
        )
        return [(REGULAR_ROOM, _("Regular contracting room"))]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(choices)

    def grid(self) -> Grid:
        """The amounts as a table with totals that follow the typing."""
        return Grid(
            caption=_("Granted per year, in euros"),
            columns=[str(year) for year in self.asked],
            rows=[GridRow(_("Granted"), [self[f"year_{year}"] for year in self.asked])],
            hint=_("Counts only when you grant in part."),
        )

    def proposal(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        said = self.cleaned_data
        return {
            "outcome": said["outcome"],
            "amounts": {y: said.get(f"year_{y}") or Decimal(0) for y in self.asked},
            "reason": said["reason"],
            "redirect_scheme": said.get("redirect_scheme", ""),
            "cited": said["cited"],
            "version": said["version"],
        }


def _is_year(name: str) -> bool:
    return name.startswith("year_")


class ReleaseForm(PortalForm):
    """One decision goes out: the letter that was seen."""

    sha = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.BooleanField(
        label=_("I have read the letter and send it as it is."),
        error_messages={"required": _("Tick this when you have read the letter.")},
    )


class AgreeForm(PortalForm):
    """A second decider agrees: to the letter that was seen."""

    sha = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.BooleanField(
        label=_("I have read the letter and agree to it as it is."),
        error_messages={"required": _("Tick this when you have read the letter.")},
    )


class OutboxForm(PortalForm):
    """Several decisions go out together; each choice is a decision with its letter's checksum."""

    ready = forms.MultipleChoiceField(
        label=_("Decisions to send"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one decision.")},
    )

    def __init__(self, *args: Any, letters: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ready"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(f"{pk}:{sha}", str(pk)) for pk, sha in letters.items()]
        field.error_messages["invalid_choice"] = _(
            "A letter changed or has gone out meanwhile. Look again."
        )

    def seen(self) -> dict[int, str]:
        """Decision number -> checksum of the letter that was seen."""
        pairs = (value.partition(":") for value in self.cleaned_data["ready"])
        return {int(pk): sha for pk, _colon, sha in pairs}


class ObjectionForm(PortalForm):
    """For whom, with what one does not agree, and whether a court was asked."""

    org = forms.ChoiceField(label=_("For which organisation"))
    text = TextField(
        label=_("What do you not agree with, and why?"),
        rows=10,
        max_length=10000,
        help_text=_("Name the part of the decision or the condition. Refer to your plan."),
    )
    summary_proceedings = forms.BooleanField(
        label=_("We also start summary proceedings (kort geding) at the court."), required=False
    )

    def __init__(self, *args: Any, orgs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["org"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(orgs)
        if len(orgs) == 1:
            field.widget, field.initial = forms.HiddenInput(), orgs[0][0]


class EntryForm(ObjectionForm):
    """An objection that came in on paper or by e-mail: the same, with whose it is and the day."""

    sender = forms.CharField(
        label=_("Who signed or sent it"),
        max_length=200,
        help_text=_("Name and function, as they stand on the letter or in the e-mail."),
    )
    received_on = DutchDateField(
        label=_("Day on which it came in"),
        help_text=_("The day on which the care office received it. Not the day of today."),
    )
    field_order = ("org", "sender", "received_on", "text", "summary_proceedings")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text, court = self.fields["text"], self.fields["summary_proceedings"]
        text.label = _("What the objection says")
        text.help_text = _("Copy the text as it came in, word for word.")
        court.label = _("The organisation also starts summary proceedings (kort geding).")


class WaiveForm(PortalForm):
    """For which provider the right to object is given up."""

    org = forms.ChoiceField(label=_("For which organisation"))
    sure = forms.BooleanField(
        label=_("My organisation will not object to this decision."),
        error_messages={"required": _("Tick this when your organisation gives up its right.")},
    )

    def __init__(self, *args: Any, orgs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["org"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = list(orgs)
        if len(orgs) == 1:
            field.widget, field.initial = forms.HiddenInput(), orgs[0][0]
