"""Section 7: the budget of one organisation, the payment route and the cashiers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace
from stdnum import iban as iban_number

from plans.data import CashierShare, Line, MoneyRoute
from plans.forms.base import RowForm, RowSet, SectionForm, one_of, text
from plans.forms.context import EditContext
from plans.forms.layout import YEARS, line
from plans.spreadsheet.layout import columns
from portal.money import total
from portal.web.fields import AmountField, DecimalValueField, PercentField, TextField
from portal.web.grids import cell

SOURCES = [("fund", _("Fund")), ("own", _("Own contribution")), ("other", _("Other source"))]
ROUTES = [
    ("cashier", _("Through a cashier: one of the providers receives the money and pays it on")),
    ("direct", _("Directly to each provider")),
]
VAT = [("included", _("Included in the amounts")), ("not_applicable", _("Not applicable"))]
ABOVE_CAP = [("no", _("No")), ("yes", _("Yes")), ("unknown", _("We do not know"))]


@dataclass(frozen=True)
class BudgetContext(EditContext):
    """What the lines of one organisation choose from."""

    org: str = ""

    @cached_property
    def years(self) -> list[int]:
        """The years of the plan, and others in which this organisation still has money."""
        own = next((b.lines for b in self.data.budget if b.org == self.org), ())
        return list(columns(super().years, own))


class LineForm(RowForm):
    """One cost of one organisation, with an amount per year."""

    row_name = _("Line")
    category = one_of(_("Cost category"))
    description = text("budget.lines.description", _("Description"))
    source = one_of(_("Paid from"))
    other_source = text("budget.lines.other_source", _("Which other source?"))
    goal = one_of(_("Goal"))
    region = one_of(_("Region that pays"))
    quantity = DecimalValueField(label=_("Quantity"), required=False)
    unit = text("budget.lines.unit", _("Unit"))
    unit_price = AmountField(label=_("Price per unit"), required=False, min_value=Decimal(0))
    structural = forms.BooleanField(label=_("Costs that go on after the plan"), required=False)
    optional = frozenset({"other_source", "quantity", "unit", "unit_price", "structural", "goal"})
    layout = (
        line("description", "category"),
        line("source", "other_source", "goal", "region"),
        line("quantity", "unit", "unit_price"),
        line(YEARS),
        line("structural", "DELETE"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amounts = self.initial.get("amounts") or {}
        for year in self.context.years:
            name = f"year_{year}"
            self.fields[name] = AmountField(label=str(year), required=False, min_value=Decimal(0))
            self.fields[name].later = True  # type: ignore[attr-defined]
            self.initial.setdefault(name, amounts.get(year))

    def offer(self) -> None:
        """Categories, sources and goals; of a plan that spans regions also these."""
        self.choose("category", self.context.categories)
        self.only("source", SOURCES)
        self.choose("goal", self.context.goals, empty=_("No goal"))
        if self.context.regions:
            self.only("region", self.context.regions)
        else:
            del self.fields["region"]

    @property
    def sum(self) -> Decimal:
        """What stands in the years now, saved or typed."""
        return total(cell(self[f"year_{year}"]) for year in self.context.years)

    def is_blank(self) -> bool:
        """A row with only a source or region chosen is still blank."""
        cleaned = getattr(self, "cleaned_data", {})
        return not any(v for n, v in cleaned.items() if n not in ("DELETE", "source", "region"))

    def clean(self) -> dict[str, Any]:
        """Quantity × price is the sum of the years; another source has a name."""
        cleaned = self.cleaned_data
        years = {y: cleaned.pop(f"year_{y}", None) for y in self.context.years}
        cleaned["amounts"] = {y: a for y, a in years.items() if a}
        if self.is_blank():
            return cleaned
        if not cleaned.get("category"):
            self.add_error("category", ValidationError(_("Choose a cost category."), "required"))
        if cleaned.get("source") == "other" and not cleaned.get("other_source"):
            message = _("Say which other source pays this line.")
            self.add_error("other_source", ValidationError(message, code="required"))
        return cleaned

    def line(self) -> Line:
        """This row as a budget line."""
        cleaned = {k: v for k, v in self.cleaned_data.items() if k != "DELETE"}
        return Line(**{**cleaned, "source": cleaned.get("source") or "fund"})


class MoneyForm(SectionForm):
    """How the money travels (R-1.5-2)."""

    route = one_of(_("How does the care office pay?"), radio=True)
    vat = one_of(_("VAT in the amounts"), radio=True, help_text=_("Ask your tax adviser."))

    def offer(self) -> None:
        """Routes and VAT."""
        self.only("route", ROUTES)
        self.only("vat", VAT)


class CashierForm(RowForm):
    """Which provider is cashier, and its share per year; filled in by the lead."""

    org = one_of(_("Which provider is cashier?"))
    layout = (line("org"), line(YEARS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = self.initial.get("shares") or {}
        for year in self.context.years:
            name = f"year_{year}"
            label = _("Share in %(year)s") % {"year": year}
            self.fields[name] = AmountField(label=label, required=False, min_value=Decimal(0))
            self.fields[name].later = True  # type: ignore[attr-defined]
            self.initial.setdefault(name, shares.get(year))

    def offer(self) -> None:
        """The providers of the coalition."""
        self.choose("org", self.context.providers)

    def clean(self) -> dict[str, Any]:
        """The shares as one mapping."""
        cleaned = self.cleaned_data
        years = {y: cleaned.pop(f"year_{y}", None) for y in self.context.years}
        cleaned["shares"] = {y: a for y, a in years.items() if a}
        return cleaned


class CashierOwnForm(SectionForm):
    """What only the cashier itself and the care office see (practice.md 6.2, R-1.5-3)."""

    iban = TextField(label=_("IBAN"), required=False, max_length=34)
    production_eur = AmountField(
        label=_("Expected Wlz production a year"),
        required=False,
        min_value=Decimal(0),
        help_text=_("In euros, at the agreed tariff. Only you and the care office see this."),
    )
    tariff_pct = PercentField(
        label=_("Agreed tariff as a percentage of the NZa maximum"), required=False
    )
    above_cap = one_of(
        _("Does this money lift your tariff above 100% of the NZa maximum?"), radio=True
    )

    def offer(self) -> None:
        """The three answers."""
        self.only("above_cap", ABOVE_CAP)

    def clean_iban(self) -> str:
        """A Dutch account whose check digits are right, without spaces (practice.md 7)."""
        value: str = self.cleaned_data["iban"].replace(" ", "").upper()
        if value and (not value.startswith("NL") or not iban_number.is_valid(value)):
            raise ValidationError(
                _("This is not a valid Dutch IBAN. Check it: NL, 2 digits, 4 letters, 10 digits."),
                code="iban",
            )
        return value


class CashierRows(RowSet):
    """The cashiers: each provider once."""

    def clean(self) -> None:
        """Put the error at the second row of the same provider."""
        seen: set[str] = set()
        for form in self.forms:
            org = getattr(form, "cleaned_data", {}).get("org")
            if not org or form.cleaned_data.get("DELETE"):
                continue
            if org in seen:
                message = _("This provider is in the list already. Choose another one.")
                form.add_error("org", ValidationError(message, code="twice"))
            seen.add(org)


def money_of(form: MoneyForm, rows: list[dict[str, Any]], before: MoneyRoute) -> MoneyRoute:
    """The money part out of the lead's forms; a cashier's private part stays as it is.

    Paid to each provider directly there is no cashier: rows that are still filled in do not count.
    """
    if form.cleaned_data["route"] == "direct":
        return MoneyRoute(route="direct", vat=form.cleaned_data["vat"])
    known = {c.org: c for c in before.cashiers}
    return MoneyRoute(
        route=form.cleaned_data["route"],
        vat=form.cleaned_data["vat"],
        cashiers=tuple(
            replace(known.get(row["org"]) or CashierShare(org=row["org"]), shares=row["shares"])
            for row in rows
            if row["org"]
        ),
    )
