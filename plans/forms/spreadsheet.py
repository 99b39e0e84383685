"""The workbook of a budget: the file that is sent, and its lines as the page would send them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from plans.data import Line
from plans.forms.context import EditContext
from plans.spreadsheet.layout import Offer, columns
from portal.documents.workbook_reading import MAX_BYTES
from portal.money import format_amount
from portal.web.forms import PortalForm


class UploadForm(PortalForm):
    """A filled-in workbook."""

    file = forms.FileField(
        label=_("Filled-in workbook"),
        max_length=150,
        help_text=format_lazy(
            _("The Excel file (.xlsx) that you downloaded here, at most {limit} MB."),
            limit=MAX_BYTES // (1 << 20),
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


def offer_of(context: EditContext, org: str, org_name: str, lines: Sequence[Line]) -> Offer:
    """What a template for this provider offers to choose from."""
    return Offer(
        plan_id=context.plan.pk,
        title=context.plan.title,
        org=org,
        org_name=org_name,
        years=columns(context.years, lines),
        categories=dict(context.categories),
        goals=dict(context.goals),
        regions=dict(context.regions),
    )


def as_typed(lines: Sequence[Line], version: int | None) -> QueryDict:
    """Lines as the page with the grid would send them, on top of `version` (None: unknown)."""
    post = QueryDict(mutable=True)
    post["seen_version"] = "" if version is None else str(version)
    post["lines-TOTAL_FORMS"], post["lines-INITIAL_FORMS"] = str(len(lines)), "0"
    for number, line in enumerate(lines):
        for name, value in _fields(line).items():
            if value:
                post[f"lines-{number}-{name}"] = value
    return post


def _fields(line: Line) -> dict[str, Any]:
    return {
        "description": line.description,
        "category": line.category,
        "source": line.source,
        "other_source": line.other_source,
        "goal": line.goal,
        "quantity": "" if line.quantity is None else f"{line.quantity:f}".replace(".", ","),
        "unit": line.unit,
        "unit_price": "" if line.unit_price is None else format_amount(line.unit_price),
        "structural": "on" if line.structural else "",
        "region": line.region,
        **{f"year_{year}": format_amount(amount) for year, amount in line.amounts.items()},
    }
