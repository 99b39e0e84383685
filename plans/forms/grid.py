"""The lines of a budget as a grid: one flat row of cells per line, quick to draw.

A budget may have 400 lines of 16 fields; drawing each field by itself takes seconds. The cells
here are plain values, and the options of a list are made once per chosen value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plans.forms.budget import LineForm
from portal.money import ZERO, AmountError, cents, parse_amount

ORDER: tuple[str, ...] = (
    *("description", "category", "source", "other_source", "goal", "region", "quantity"),
    *("unit", "unit_price", "<years>", "structural"),
)
SHORT = {
    "other_source": _("Other source"),
    "structural": _("Goes on"),
    "DELETE": _("Remove"),
}


@dataclass(frozen=True)
class GridCell:
    """One control of a line, ready to draw. `kind`: text, money, list or tick."""

    key: str
    name: str
    id: str
    label: Any
    kind: str
    value: str
    options: SafeString | str
    errors: Sequence[str]
    anchor: str = ""


class Options:
    """The options of one list as markup; choosing one puts two ready pieces around it."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self.choices = {str(value): label for value, label in choices}
        plain = [_option(value, label) for value, label in self.choices.items()]
        self.before = list(accumulate(plain, initial=EMPTY))
        self.after = list(accumulate(reversed(plain), lambda rest, one: one + rest, initial=EMPTY))
        self.place = {value: n for n, value in enumerate(self.choices)}

    def chosen(self, value: str) -> SafeString:
        """All options with `value` chosen; a value that is no longer offered stays in sight."""
        at = self.place.get(value)
        if at is None:
            return self.before[-1] + (_option(value, value, " selected") if value else EMPTY)
        marked = _option(value, self.choices[value], " selected")
        return self.before[at] + marked + self.after[len(self.place) - at - 1]


EMPTY = format_html("{}", "")


def _option(value: str, label: Any, mark: str = "") -> SafeString:
    return format_html('<option value="{}"{}>{}</option>', value, mark, label)


@dataclass(frozen=True)
class LineRow:
    """One line: its cells in the order of the columns, and what it comes to."""

    form: LineForm
    number: int | str
    cells: Sequence[GridCell]
    remove: GridCell
    sum: Decimal
    product: Decimal | None

    @property
    def differs(self) -> bool:
        """Whether quantity times price is another amount than the years together."""
        return self.product is not None and self.product != self.sum


class Grid:
    """All lines of one form set, and an empty one for new lines."""

    def __init__(self, forms: Sequence[LineForm], empty: LineForm) -> None:
        self.forms, self.empty_form = forms, empty
        self.lists: dict[str, Options] = {}

    @property
    def columns(self) -> list[tuple[str, Any]]:
        """Key and heading of each column."""
        return [(c.key, c.label) for c in self.empty.cells]

    def rows(self) -> list[LineRow]:
        """The lines in order."""
        return [self._row(form, n) for n, form in enumerate(self.forms, start=1)]

    @cached_property
    def empty(self) -> LineRow:
        """The row that a new line starts from."""
        return self._row(self.empty_form, "__number__")

    def _row(self, form: LineForm, number: int | str) -> LineRow:
        years = [f"year_{year}" for year in form.context.years]
        order = [m for n in ORDER for m in (years if n == "<years>" else [n])]
        names = [name for name in order if name in form.fields]
        cells = [self._cell(form[name]) for name in names]
        typed = {c.key: c.value for c in cells}
        return LineRow(
            form,
            number,
            cells,
            self._cell(form["DELETE"]),
            sum((_amount(typed[year]) or ZERO for year in years), ZERO),
            _product(typed["quantity"], typed["unit_price"]),
        )

    def _cell(self, bound: BoundField) -> GridCell:
        kind, raw = _kind(bound), bound.value()
        value = "" if raw in (None, False) else str(raw)
        first = bound.name == f"year_{bound.form.context.years[0]}"  # type: ignore[attr-defined]
        return GridCell(
            key=bound.name,
            name=bound.html_name,
            id=bound.auto_id,
            label=SHORT.get(bound.name, bound.label),
            kind=kind,
            value=value,
            options=self._options(bound, value) if kind == "list" else "",
            errors=[str(error) for error in bound.errors] if bound.form.is_bound else [],
            anchor=f"div_id_{bound.form.prefix}-years" if first else "",
        )

    def _options(self, bound: BoundField, value: str) -> SafeString:
        if bound.name not in self.lists:
            self.lists[bound.name] = Options(bound.field.choices)  # type: ignore[attr-defined]
        return self.lists[bound.name].chosen(value)


def _kind(bound: BoundField) -> str:
    if hasattr(bound.field, "choices"):
        return "list"
    if bound.name in ("structural", "DELETE"):
        return "tick"
    return "money" if bound.name in ("quantity", "unit_price") or _is_year(bound) else "text"


def _is_year(bound: BoundField) -> bool:
    return bound.name.startswith("year_")


def _amount(text: str) -> Decimal | None:
    try:
        return parse_amount(text)
    except AmountError:
        return None


def _product(quantity: str, price: str) -> Decimal | None:
    many, each = _amount(quantity), _amount(price)
    return None if many is None or each is None else cents(many * each)
