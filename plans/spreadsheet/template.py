"""The template that goes out: the present lines, room for more, lists, sums and an explanation.

Sums round as the server does: to the cent, half up. Quantities and prices have two decimals, so
their product has four; it is freed of binary noise at four before it is rounded to two.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans import budget
from plans.data import Line
from plans.spreadsheet.layout import (
    BASES,
    FORMAT,
    MOST_LINES,
    SOURCES,
    VERSION,
    YES_NO,
    Heading,
    Offer,
    basis_of,
    content_sha,
    goal_option,
    headings,
)
from portal.documents.workbooks import Book, Field, Form, Sum
from portal.money import ZERO, total

SPARE_LINES = 60

_PRODUCT = "ROUND(ROUND({quantity}*{unit_price},4),2)"
_NO_PRODUCT = 'OR({quantity}="",{unit_price}="")'


def template(offer: Offer, lines: Sequence[Line], *, version: int) -> Book:
    """The workbook of one provider, filled with `lines` as saved under `version`."""
    lists = {
        "categories": [str(label) for label in offer.categories.values()],
        "bases": [str(label) for label in BASES.values()],
        "sources": [str(label) for label in SOURCES.values()],
        "goals": [goal_option(code, label) for code, label in offer.goals.items()],
        "yes_no": [str(label) for label in YES_NO.values()],
        "regions": [str(name) for name in offer.regions.values()],
    }
    return Book(
        _form(offer, lines), _("Explanation"), _explanation(), lists, _marks(offer, lines, version)
    )


def _marks(offer: Offer, lines: Sequence[Line], version: int) -> dict[str, str]:
    return {
        "format": FORMAT,
        "template_version": str(VERSION),
        "plan": str(offer.plan_id),
        "provider": offer.org,
        "section_version": str(version),
        "sha256": content_sha(lines),
        "language": get_language() or "nl",
    }


def _form(offer: Offer, lines: Sequence[Line]) -> Form:
    fields = [
        _field(heading, offer.years)
        for heading in headings(offer.years, regions=bool(offer.regions))
    ]
    room = min(MOST_LINES, max(len(lines) + SPARE_LINES, 100))
    return Form(
        name=_("Budget lines"),
        title=_("Budget of %(org)s – %(plan)s") % {"org": offer.org_name, "plan": offer.title},
        intro=_("Fill in the white cells. The grey cells count by themselves."),
        fields=fields,
        rows=[_row(offer, line) for line in lines],
        room=max(room, len(lines)),
        sums=_sums(offer, lines),
    )


def _field(heading: Heading, years: Sequence[int]) -> Field:
    refusal = (
        _("Choose from the list.") if heading.options else _("Fill in an amount of 0 or more.")
    )
    return Field(
        heading.key,
        str(heading.label),
        heading.cell,
        heading.width,
        heading.options,
        _formula(heading, years),
        refusal,
    )


def _formula(heading: Heading, years: Sequence[int]) -> str:
    if not heading.counted:
        return ""
    first, last = f"{{y{years[0]}}}", f"{{y{years[-1]}}}"
    line = f"ROUND(SUM({first}:{last}),2)"
    return {
        "product": f'IF({_NO_PRODUCT},"",{_PRODUCT})',
        "total": f'IF(COUNT({first}:{last})=0,"",{line})',
        "difference": f'IF({_NO_PRODUCT},"",ROUND({line}-{_PRODUCT},2))',
    }[heading.key]


def _row(offer: Offer, line: Line) -> dict[str, Any]:
    whole, product = budget.line_total(line), budget.product(line)
    goal = offer.goals.get(line.goal)
    return {
        "description": line.description,
        "category": str(offer.categories.get(line.category, line.category)),
        "basis": str(BASES[basis_of(line)]),
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "product": product,
        "source": str(SOURCES[line.source]),
        "other_source": line.other_source,
        "goal": line.goal if goal is None else goal_option(line.goal, goal),
        **{f"y{year}": line.amounts.get(year) for year in offer.years},
        "total": whole if line.amounts else None,
        "difference": None if product is None else whole - product,
        "structural": str(YES_NO["yes"]) if line.structural else None,
        "region": offer.regions.get(line.region, line.region),
    }


def _sums(offer: Offer, lines: Sequence[Line]) -> list[Sum]:
    keys = [f"y{year}" for year in offer.years] + ["total"]
    return [
        *(_sum(str(label), code, keys, lines) for code, label in SOURCES.items()),
        _sum(_("Total"), "", keys, lines),
    ]


def _sum(label: str, source: str, keys: Sequence[str], lines: Sequence[Line]) -> Sum:
    """What one source pays per year, or all of them.

    A line without a payer is asked from the fund, so the fund pays what the others do not.
    """
    kept = [line for line in lines if not source or line.source == source]
    formulas = {key: _sum_formula(key, source) for key in keys}
    return Sum(label, formulas, {key: _value(key, kept) for key in keys})


def _sum_formula(key: str, source: str) -> str:
    column = f"{{{key}:all}}"
    if source == "fund":
        others = [_paid_by(str(label), column) for code, label in SOURCES.items() if code != source]
        return f"ROUND({'-'.join([f'SUM({column})', *others])},2)"
    return f"ROUND({_paid_by(str(SOURCES[source]), column) if source else f'SUM({column})'},2)"


def _paid_by(label: str, column: str) -> str:
    return f'SUMIF({{source:all}},"{label}",{column})'


def _value(key: str, lines: Sequence[Line]) -> Decimal:
    if key == "total":
        return total(budget.line_total(line) for line in lines)
    return total(line.amounts.get(int(key[1:]), ZERO) for line in lines)


def _explanation() -> list[tuple[str, str]]:
    return [*_how(), *_columns(), *_back()]


def _how() -> list[tuple[str, str]]:
    return [
        (
            _("What is this?"),
            _(
                "This is the budget of your organisation in the plan, with the lines as they stand "
                "in the portal now. Fill it in without the internet and put it back in the portal. "
                "Only your organisation and the care office see these lines."
            ),
        ),
        (
            _("One line is one kind of cost"),
            _(
                "Give each cost its own row. To remove a line, make its white cells empty. "
                "Copying and pasting is fine: paste values only, so that the lists keep working."
            ),
        ),
    ]


def _columns() -> list[tuple[str, str]]:
    return [
        (
            _("Basis"),
            _(
                "Choose “Quantity × price” when you can count it, such as 500 hours of 40 euros. "
                "The years together must then be that same amount; the grey column "
                "“Total − (quantity × price)” must say 0. Choose “Amount” when there is nothing to "
                "count, and leave quantity and price empty."
            ),
        ),
        (
            _("Paid from"),
            _(
                "Choose “Fund” for what you ask from the care office. For “Other source” you also "
                "fill in which source that is. The same cost may not be paid twice."
            ),
        ),
        (
            _("Goal"),
            _("Choose the goal that the money serves. The goals come from the plan itself."),
        ),
        (
            _("Amounts"),
            _(
                "Whole euros or euros with cents, 0 or more. You may use your own formulas in the "
                "white cells: the portal reads what they give. Save the file in Excel or "
                "LibreOffice first, or the formulas have no result yet."
            ),
        ),
    ]


def _back() -> list[tuple[str, str]]:
    return [
        (
            _("Back to the portal"),
            _(
                "Choose “Upload a filled-in workbook” at your budget. The portal first shows what "
                "would change and which cells are not right yet. Nothing changes until you press "
                "the button. Did a colleague change the budget meanwhile? Then you choose per "
                "field what stays."
            ),
        ),
    ]


def filename(offer: Offer) -> str:
    """The name of the download, without extension."""
    return _("budget-%(org)s-plan-%(plan)s") % {"org": offer.org, "plan": offer.plan_id}
