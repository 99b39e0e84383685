"""A change in words, for the page that is shown before a file is applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.labels import FIELDS
from plans.spreadsheet.changes import Change, Detail
from plans.spreadsheet.layout import SOURCES, Offer
from portal.money import format_euro, format_number


@dataclass(frozen=True)
class Shown:
    """One changed field: its name, what it was and what it would be."""

    label: str
    before: str
    after: str


def shown(changes: Iterable[Change], offer: Offer) -> list[tuple[Change, list[Shown]]]:
    """Each change with its fields in words."""
    return [(change, [_detail(d, offer) for d in change.details]) for change in changes]


def _detail(detail: Detail, offer: Offer) -> Shown:
    label = str(detail.year) if detail.year else str(FIELDS[f"budget.lines.{detail.field}"])
    return Shown(label, *(_value(detail, value, offer) for value in (detail.before, detail.after)))


def _value(detail: Detail, value: object, offer: Offer) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        money = detail.field in ("amounts", "unit_price")
        return format_euro(value) if money else format_number(value)
    lists: Mapping[str, Mapping[str, object]] = {
        "category": offer.categories,
        "goal": offer.goals,
        "source": SOURCES,
        "region": offer.regions,
    }
    known = lists.get(detail.field, {})
    return str(known.get(str(value), value or "–"))
