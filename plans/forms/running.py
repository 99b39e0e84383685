"""Totals of the budget lines as they stand in the form, saved or not; the page keeps them alive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.forms.budget import SOURCES, LineForm
from portal.money import total
from portal.web.grids import cell


@dataclass(frozen=True)
class Running:
    """One source with its sum per year and over all years."""

    source: str
    label: Any
    years: Sequence[tuple[int, Decimal]]
    whole: Decimal


def running(forms: Iterable[LineForm], years: Sequence[int]) -> list[Running]:
    """Fund, own contribution and other sources; rows marked for removal do not count."""
    kept = [f for f in forms if not _removed(f)]
    found = []
    for code, label in SOURCES:
        mine = [f for f in kept if (f["source"].value() or "fund") == code]
        sums = [(y, total(cell(f[f"year_{y}"]) for f in mine)) for y in years]
        found.append(Running(code, label, sums, total(amount for _year, amount in sums)))
    return found


def _removed(form: LineForm) -> bool:
    return "DELETE" in form.fields and bool(form["DELETE"].value())
