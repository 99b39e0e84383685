"""The forms of the style guide: one of every field, and what they look like when refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms

from portal.web.components import Grid, GridRow
from portal.web.fields import (
    AmountField,
    DecimalValueField,
    DutchDateField,
    PercentField,
    TextField,
    YesNoField,
)
from portal.web.forms import PortalForm, PortalFormSet

PROVIDERS = ("De Zilverlinde", "Zorggroep Waterrand", "Thuiszorg Het Baken")
YEARS = (2026, 2027, 2028)


class GoalSpecimen(PortalForm):
    """One of every field."""

    title = TextField(
        label="Doel",
        max_length=300,
        rows=3,
        help_text="Schrijf op wat er verandert, voor wie en wanneer.",
    )
    indicator = TextField(label="Indicator", max_length=120)
    baseline = DecimalValueField(label="Nulmeting", suffix="cliënten")
    target = DecimalValueField(label="Streefwaarde", suffix="cliënten")
    share = PercentField(label="Aandeel van de deelnemers", required=False)
    budget = AmountField(label="Begroting", help_text="In hele euro’s of met centen.")
    start = DutchDateField(label="Startdatum", help_text="Bijvoorbeeld: 1-4-2026")
    kind = forms.ChoiceField(
        label="Soort doel",
        choices=[("", "Kies een soort"), ("result", "Resultaat"), ("effort", "Inspanning")],
    )
    who = forms.ChoiceField(
        label="Verantwoordelijke organisatie",
        choices=[(str(n), name) for n, name in enumerate(PROVIDERS)],
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label="Bestedingsdoelen",
        choices=[("1", "Nachtzorg"), ("2", "Zorgtechnologie"), ("3", "Anders werken")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    shared = YesNoField(label="Is dit doel met de regio afgestemd?")
    statement = forms.FileField(
        label="Steunverklaring", required=False, help_text="PDF, hoogstens 10 MB."
    )
    true = forms.BooleanField(label="Dit doel is met alle deelnemers besproken.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].inline = True  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            Fieldset(
                "Wat u wilt bereiken", "title", "indicator", Row("baseline", "target"), "share"
            ),
            Fieldset("Geld en tijd", Row("budget", "start")),
            Fieldset("Afspraken", "kind", "who", "themes", "shared", "statement", "true"),
        )


class ScoreSpecimen(PortalForm):
    """A score with its reason."""

    score = forms.TypedChoiceField(
        label="Score", coerce=int, choices=[(n, n) for n in range(1, 5)], widget=forms.RadioSelect
    )
    reason = TextField(
        label="Toelichting",
        rows=4,
        max_length=2000,
        help_text="Verwijs naar het bewijs in het plan.",
    )


class MilestoneSpecimen(PortalForm):
    """A row of a formset."""

    name = TextField(label="Mijlpaal", max_length=120)
    day = DutchDateField(label="Datum")


MilestoneRows = forms.formset_factory(
    MilestoneSpecimen, formset=PortalFormSet, extra=0, can_delete=True
)


class GridSpecimen(PortalForm):
    """A field per provider and year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts = iter((120000, 95000, 60000, 88500, 91250, 40000, 25451, 30000, 30000))
        for n, provider in enumerate(PROVIDERS):
            for year in YEARS:
                cell = AmountField(label=f"{provider}, {year}", required=False)
                cell.initial = Decimal(next(amounts))
                self.fields[f"p{n}_{year}"] = cell

    def grid(self) -> Grid:
        """The table of these fields."""
        rows = [
            GridRow(provider, [self[f"p{n}_{year}"] for year in YEARS])
            for n, provider in enumerate(PROVIDERS)
        ]
        return Grid(
            "Begroting per zorgaanbieder en jaar",
            [str(y) for y in YEARS],
            rows,
            corner="Zorgaanbieder",
            hint="Bedragen in euro’s",
            limit=Decimal("650000.00"),
        )


def context(*, wrong: bool) -> dict[str, Any]:
    """The forms, empty or as they come back with errors."""
    rows = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "Start nachtteam",
        "form-0-day": "1-9-2026",
        "form-1-name": "",
        "form-1-day": "31-2-2027",
    }
    initial = [{"name": "Start nachtteam", "day": "01-09-2026"}, {"name": "Evaluatie", "day": ""}]
    typed = {
        "title": "x" * 320,
        "indicator": "Cliënten met gedeelde nachtzorg",
        "baseline": "geen",
        "target": "1.250",
        "share": "140",
        "budget": "1.250",
        "start": "31-2-2026",
    }
    grid = {"p0_2026": "120.000,00", "p0_2027": "12,345", "p1_2026": "-5"}
    return {
        "form": GoalSpecimen(typed) if wrong else GoalSpecimen(),
        "score_form": ScoreSpecimen({"score": "2"})
        if wrong
        else ScoreSpecimen(initial={"score": 3}),
        "milestones": MilestoneRows(rows) if wrong else MilestoneRows(initial=initial),
        "grid": GridSpecimen(grid if wrong else None, prefix=None).grid(),
    }
