"""Sections 1, 3, 8, 10 and 11: basics, challenge, after the plan, IZA and GALA, monitoring."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.forms.base import RowForm, SectionForm, one_of, some_of, text
from plans.forms.layout import line
from portal.funds.models import FrameworkUse
from portal.web.fields import AmountField, DutchDateField, TextField, YesNoField

PRIVATE_HINT = _(
    "Do not mention rates, cost prices or plans for locations of one organisation: "
    "all members of the coalition read this."
)


def check_order(
    form: forms.Form, first: str, last: str, message: Any, *, same: bool = False
) -> None:
    """Put `message` at `last` when its date is not after the one of `first`, or, with `same`,
    when it lies before that: what lasts one day begins and ends on it."""
    start: date | None = form.cleaned_data.get(first)
    end: date | None = form.cleaned_data.get(last)
    if start and end and (end < start or (end == start and not same)):
        form.add_error(last, ValidationError(message, code="order"))


class BasisForm(SectionForm):
    """What, where and when (section 1)."""

    title = TextField(label=_("Title of the plan"), max_length=120)
    purpose = one_of(_("Purpose of the scheme"), radio=True)
    sectors = some_of(_("Sector"))
    subregion = text("basis.subregion", _("Subregion or municipalities"))
    iza_region = text(
        "basis.iza_region",
        _("IZA region"),
        help_text=_("The region of the IZA plan can differ from the care-office region."),
    )
    summary = text(
        "basis.summary",
        _("Summary"),
        rows=5,
        help_text=_("What will change, for whom, and by when? In a few sentences."),
    )
    start = DutchDateField(label=_("Start of the plan"), required=False)
    end = DutchDateField(label=_("End of the plan"), required=False)
    duration_reason = text(
        "basis.duration_reason",
        _("Why longer than three years?"),
        rows=4,
        help_text=_(
            "Only for a plan of more than three years. Why can it not be done in three years, and "
            "what is finished by then? At least 100 characters."
        ),
    )
    optional = frozenset({"subregion", "iza_region"})

    def offer(self) -> None:
        """Purposes and sectors of the scheme."""
        self.choose("purpose", self.context.purposes)
        self.only("purpose", self.context.purposes)
        self.choose("sectors", self.context.sectors)

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        message = _("The end must lie after the start. Fill in a later end date.")
        check_order(self, "start", "end", message)
        return self.cleaned_data


class ChallengeForm(SectionForm):
    """The problem and what the plan contributes (section 3, R-6.4-0)."""

    problem = text(
        "challenge.problem",
        _("What is the problem in the region?"),
        rows=7,
        help_text=_("Give figures and say where they come from. At least 300 characters."),
    )
    framework_items = some_of(
        _("To which lines does the plan contribute?"), help_text=_("Choose at least one.")
    )
    access = text("challenge.access", _("What does the plan do for access to care?"), rows=4)
    quality = text("challenge.quality", _("What does it do for the quality of care?"), rows=4)
    affordability = text(
        "challenge.affordability", _("What does it do for the affordability of care?"), rows=4
    )
    professionals = text(
        "challenge.professionals",
        _("What do care professionals notice of it?"),
        rows=4,
        help_text=_("Think of keeping staff and of less workload."),
    )
    toekomstagenda = text(
        "challenge.toekomstagenda",
        _("How does it fit the Toekomstagenda?"),
        rows=4,
        help_text=_("Only for plans in disability care."),
    )
    focus_points = some_of(
        _("Which focus points of the region does the plan serve?"),
        help_text=_("The care office named these in the call. Choose at least one."),
    )
    movements = some_of(
        _("To which movement does the plan add?"),
        help_text=_("The four movements of the care offices towards Wlz care that lasts."),
    )
    optional = frozenset({"toekomstagenda", "movements"})
    field_order = ["problem", "framework_items", "focus_points", "movements"]

    def offer(self) -> None:
        """The lines of the frameworks of this scheme; what is not asked here has no field.

        The four movements: R-OV-6. The focus points of the region, named before plans: R-OV-ME.
        """
        self.choose("framework_items", self.context.framework_items)
        self.choose_or_drop("focus_points", self.context.focus_points)
        self.choose_or_drop("movements", self.context.of_use(FrameworkUse.MOVEMENT))
        said = self.initial.get("toekomstagenda") or "toekomstagenda" in self.data
        goals = [item for item in self.context.items if item.use == FrameworkUse.GOAL]
        if not said and not any("GZ" in item.sectors for item in goals):
            del self.fields["toekomstagenda"]  # R-1.2-4: of disability care


PAYERS = [
    ("tariff", _("Wlz tariff")),
    ("contract", _("Agreement in the care contract")),
    ("own_means", _("Own means")),
    ("insurer", _("Health insurer (Zvw)")),
    ("municipality", _("Municipality")),
]


class EmbeddingForm(SectionForm):
    """What happens after the plan (section 8, R-6.4-5)."""

    summary = text(
        "embedding.summary",
        _("How does the change stay after the plan?"),
        rows=6,
        help_text=_("The fund pays for the start. Say how regular funding takes over."),
    )


class EmbeddingItemForm(RowForm):
    """One thing that stays, its cost and who pays."""

    what = text("embedding.items.what", _("What stays?"))
    yearly_cost = AmountField(label=_("Cost a year"), required=False, min_value=None)
    payer = text("embedding.items.payer", _("Who pays for it?"))
    source = one_of(_("From which source?"))
    decision_date = DutchDateField(label=_("When is this decided?"), required=False)
    owner = one_of(_("Who is responsible?"))
    layout = (
        line("what", "yearly_cost"),
        line("payer", "source"),
        line("decision_date", "owner"),
    )

    def offer(self) -> None:
        """Sources and organisations."""
        self.choose("source", [(k, str(v)) for k, v in PAYERS])
        self.choose("owner", self.context.organisations)


RELATION = [
    ("conflicts", _("It conflicts")),
    ("neutral", _("Neutral")),
    ("supports", _("It supports")),
    ("strengthens", _("It strengthens")),
]


class IzaGalaForm(SectionForm):
    """How the plan relates to IZA and GALA (section 10, R-6.4-9)."""

    iza = one_of(_("How does the plan relate to the regional IZA plan?"), radio=True)
    iza_reason = text("iza_gala.iza_reason", _("Explain this for IZA"), rows=4)
    gala = one_of(_("How does the plan relate to the local GALA approach?"), radio=True)
    gala_reason = text("iza_gala.gala_reason", _("Explain this for GALA"), rows=4)
    filed_before = YesNoField(
        label=_("Was this plan, or a part of it, filed for IZA money before?"), required=False
    )
    filed_before_text = text(
        "iza_gala.filed_before_text", _("If so: when, and with what outcome?"), rows=3
    )
    optional = frozenset({"filed_before_text"})

    def offer(self) -> None:
        """The four relations; where something of the region takes the place of IZA, it says so.

        That is RIGA in the region of one care office (R-OV-DSW, R-TB-3).
        """
        for name in ("iza", "gala"):
            self.only(name, RELATION)
        instead = [i.name for i in self.context.items if i.instead_of == "IZA"]
        if instead:
            self.fields["iza"].help_text = format_lazy(
                _("In this region {name} takes the place of the IZA plan. Answer for that."),
                name=instead[0],
            )


class MonitoringForm(SectionForm):
    """Monitoring and accountability (section 11, R-6.4-6)."""

    method = text(
        "monitoring.method",
        _("Who measures what, and when?"),
        rows=6,
        help_text=_("Keep it light: use figures that you have already."),
    )
    accountability = text(
        "monitoring.accountability", _("How do you account for the spending?"), rows=4
    )


class MomentForm(RowForm):
    """A moment at which the coalition reports."""

    due = DutchDateField(label=_("Report at the latest on"), required=False)
    kind = one_of(_("Kind of report"))
    owner = one_of(_("Who reports?"))
    content = text("monitoring.moments.content", _("What does the report contain?"), rows=3)
    layout = (line("due", "kind", "owner"), line("content"))

    def offer(self) -> None:
        """Kinds of report and organisations."""
        kinds = [("progress", _("Progress report")), ("final", _("Final report"))]
        self.only("kind", kinds)
        self.choose("owner", self.context.providers)
