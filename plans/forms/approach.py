"""Section 5: approach, activities and milestones (R-6.4-3 d–f, R-6.4-6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.forms.base import RowForm, SectionForm, one_of, some_of, text
from plans.forms.basics import check_order
from plans.forms.layout import line
from portal.funds.models import FrameworkUse
from portal.web.fields import DutchDateField


class ApproachForm(SectionForm):
    """How the goals are reached and who answers for what."""

    method = text(
        "approach.method",
        _("How do you reach the goals?"),
        rows=7,
        help_text=_("Describe the phases. At least 300 characters."),
    )
    responsibilities = text(
        "approach.responsibilities",
        _("Who is responsible for what?"),
        rows=5,
        help_text=_("Also say who has the final responsibility."),
    )


class ActivityForm(RowForm):
    """A piece of work with an owner and a period."""

    code = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    title = text("activities.title", _("Activity"))
    description = text("activities.description", _("What happens?"), rows=3)
    phase = text("activities.phase", _("Phase"))
    owner = one_of(_("Who does it?"))
    start = DutchDateField(label=_("From"), required=False)
    end = DutchDateField(label=_("Until and including"), required=False)
    goals = some_of(_("Serves these goals"))
    changes = some_of(_("Areas of change"))
    optional = frozenset({"description", "phase", "changes"})
    layout = (
        line("title", "phase"),
        line("description"),
        line("owner", "start", "end"),
        line("goals"),
        line("changes", label=_("What does it change, for care without residence?"), folded=True),
    )

    def offer(self) -> None:
        """Organisations and goals; for SWZ the areas of change (R-1.3-3)."""
        self.choose_or_drop("changes", self.context.of_use(FrameworkUse.CHANGE))
        self.choose("owner", self.context.organisations)
        self.choose("goals", self.context.goals)
        if not self.context.goals:
            self.fields["goals"].help_text = _(
                "There are no goals yet. Write them first, in part 4."
            )

    def clean(self) -> dict[str, Any]:
        """The end does not come before the start; one day is a period too."""
        message = _("The end lies before the start. Fill in a later end date.")
        check_order(self, "start", "end", message, same=True)
        return self.cleaned_data


class MilestoneForm(RowForm):
    """A dated result that can be checked."""

    code = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)
    title = text("milestones.title", _("Milestone"))
    date = DutchDateField(label=_("Reached on"), required=False)
    owner = one_of(_("Who is responsible?"))
    evidence = text(
        "milestones.evidence",
        _("How can this be checked?"),
        help_text=_("For example: signed contract, report, list of participants."),
    )
    layout = (line("title"), line("date", "owner"), line("evidence"))

    def offer(self) -> None:
        """Organisations."""
        self.choose("owner", self.context.organisations)
