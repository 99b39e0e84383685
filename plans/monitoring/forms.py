"""Forms of reports: filling in, judging, and narrowing the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from plans.data import Goal, Milestone
from plans.monitoring.agreed import Agreed
from plans.monitoring.compare import STANDINGS
from plans.monitoring.data import Body, IndicatorReport, MilestoneReport, Spend
from plans.monitoring.missing import goal_field, milestone_field, spend_field
from plans.monitoring.models import Kind
from portal.money import format_euro, total
from portal.web.components import Grid, GridRow
from portal.web.fields import AmountField, DecimalValueField, DutchDateField, TextField
from portal.web.forms import PortalForm, ask_when

HINT = _("Do not name rates, cost prices or plans of one organisation here.")
_TEXTS = ("summary", "issues", "changes")


@dataclass(frozen=True)
class MilestoneFields:
    """A milestone of the agreement with its fields."""

    agreed: Milestone
    status: BoundField
    note: BoundField


@dataclass(frozen=True)
class GoalFields:
    """A goal of the agreement with its fields; `expected` is the agreed value of the year."""

    goal: Goal
    value: BoundField
    date: BoundField
    note: BoundField
    expected: Decimal | None


class ReportForm(PortalForm):
    """A report, made out of what was agreed (R-1.6-2). Half-filled may be saved."""

    summary = TextField(
        label=_("Summary"),
        rows=6,
        max_length=3000,
        required=False,
        help_text=_("What went well, what did not, and what does that mean for the goals?"),
    )
    issues = TextField(label=_("Problems"), rows=4, max_length=3000, required=False, help_text=HINT)
    changes = TextField(
        label=_("Changes"),
        rows=4,
        max_length=3000,
        required=False,
        help_text=_("What will you do differently from the agreement, and why?"),
    )

    def __init__(self, *args: Any, agreed: Agreed, period_end: date, body: Body, **kw: Any) -> None:
        self.agreed, self.period_end = agreed, period_end
        self.years = agreed.years_until(period_end)
        # the form's own copy, so that every agreed field is drawn and refused like the others
        self.base_fields = dict(self._agreed_fields()) | type(self).base_fields  # type: ignore[misc]
        super().__init__(*args, initial=initial(body), **kw)

    def _agreed_fields(self) -> Iterator[tuple[str, forms.Field]]:
        for milestone in self.agreed.milestones:
            yield from _milestone_fields(milestone)
        for goal in self.agreed.goals:
            yield from _goal_fields(goal)
        for org in self.agreed.grants:
            for year in self.years:
                label = f"{self.agreed.names[org]} {year}"
                field = AmountField(label=label, required=False, min_value=Decimal(0))
                yield spend_field(org, year), field

    def milestones(self) -> list[MilestoneFields]:
        """The milestones in order, with their fields."""
        return [
            MilestoneFields(
                m, self[milestone_field(m.code, "status")], self[milestone_field(m.code, "note")]
            )
            for m in self.agreed.milestones
        ]

    def goals(self) -> list[GoalFields]:
        """The goals in order, with their fields."""
        return [
            GoalFields(
                g,
                self[goal_field(g.code, "value")],
                self[goal_field(g.code, "date")],
                self[goal_field(g.code, "note")],
                g.year_values.get(self.period_end.year),
            )
            for g in self.agreed.goals
        ]

    def grid(self) -> Grid:
        """What was spent, per organisation and year, beside the grant."""
        return Grid(
            caption=_("Spent from the fund so far"),
            columns=[str(y) for y in self.years],
            rows=[
                GridRow(
                    self.agreed.names[org],
                    [self[spend_field(org, y)] for y in self.years],
                    hint=_("granted: %(amount)s")
                    % {"amount": format_euro(total(grant.get(y, Decimal(0)) for y in self.years))},
                )
                for org, grant in self.agreed.grants.items()
            ],
            corner=_("Organisation"),
        )

    def body(self) -> Body:
        """The report as typed; only after `is_valid()`."""
        typed = self.cleaned_data
        spent = (
            Spend(org, year, amount)
            for org in self.agreed.grants
            for year in self.years
            if (amount := typed[spend_field(org, year)]) is not None
        )
        return Body(
            tuple(self._milestone(m.code) for m in self.agreed.milestones),
            tuple(self._indicator(g.code) for g in self.agreed.goals),
            tuple(spent),
            *(typed[name] for name in _TEXTS),
        )

    def _milestone(self, code: str) -> MilestoneReport:
        typed = self.cleaned_data
        parts = (typed[milestone_field(code, part)] for part in ("status", "note"))
        return MilestoneReport(code, *parts)

    def _indicator(self, code: str) -> IndicatorReport:
        typed = self.cleaned_data
        parts = (typed[goal_field(code, part)] for part in ("value", "date", "note"))
        return IndicatorReport(code, *parts)


def _milestone_fields(milestone: Milestone) -> Iterator[tuple[str, forms.Field]]:
    choices = [(code, label) for code, (label, _tone) in STANDINGS.items()]
    status = forms.ChoiceField(
        label=_("Status of %(code)s") % {"code": milestone.code},
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
    )
    status.later = status.inline = True  # type: ignore[attr-defined]
    yield milestone_field(milestone.code, "status"), status
    note = TextField(
        label=_("Explanation of %(code)s") % {"code": milestone.code},
        required=False,
        max_length=500,
        rows=2,
    )
    yield milestone_field(milestone.code, "note"), note


def _goal_fields(goal: Goal) -> Iterator[tuple[str, forms.Field]]:
    params = {"code": goal.code}
    value = DecimalValueField(
        label=_("Measured for %(code)s") % params, required=False, suffix=goal.unit, places=4
    )
    day = DutchDateField(label=_("Measured on (%(code)s)") % params, required=False)
    value.later = day.later = True  # type: ignore[attr-defined]
    yield goal_field(goal.code, "value"), value
    yield goal_field(goal.code, "date"), day
    yield (
        goal_field(goal.code, "note"),
        TextField(
            label=_("Explanation of %(code)s") % params, required=False, max_length=500, rows=2
        ),
    )


def initial(body: Body) -> dict[str, Any]:
    """The fields as a saved report fills them."""
    found: dict[str, Any] = {name: getattr(body, name) for name in _TEXTS}
    for m in body.milestones:
        found[milestone_field(m.code, "status")] = m.status
        found[milestone_field(m.code, "note")] = m.note
    for i in body.indicators:
        found[goal_field(i.goal, "value")] = i.value
        found[goal_field(i.goal, "date")] = i.date
        found[goal_field(i.goal, "note")] = i.note
    for s in body.spend:
        found[spend_field(s.org, s.year)] = s.amount
    return found


class JudgeForm(PortalForm):
    """Accept a report, or return it with a reason."""

    outcome = forms.ChoiceField(
        label=_("Your judgement"),
        choices=[
            ("accept", _("Accept: the report is complete and clear")),
            ("return", _("Return: the coalition must change or add something")),
        ],
        widget=forms.RadioSelect,
    )
    remark = TextField(
        label=_("To the coalition"),
        rows=5,
        max_length=1000,
        required=False,
        help_text=_("Obligatory when you return the report: say what must change."),
    )
    due = DutchDateField(
        label=_("File again by"),
        required=False,
        help_text=_("Only when you return the report. Empty: two weeks, on a working day."),
    )
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=1000)

    def clean(self) -> dict[str, Any]:
        """A return needs a reason."""
        returned = self.cleaned_data.get("outcome") == "return"
        text = _("Write down what the coalition must change or add.")
        ask_when(self, returned, "remark", text)
        return self.cleaned_data


class WaiveForm(PortalForm):
    """Why a report is no longer needed."""

    reason = TextField(label=_("Why is this report no longer needed?"), rows=4, max_length=1000)


class FilterForm(PortalForm):
    """Narrows the list; everything stands in the address."""

    q = TextField(label=_("Search in plan, agreement or lead"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All")),
            ("late", _("Late")),
            ("soon", _("Due within 30 days")),
            ("open", _("Not filed yet")),
            ("filed", _("Filed, to be judged")),
            ("done", _("Finished")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Report"), required=False, choices=[("", _("All")), *Kind.choices]
    )
