"""The movements of regional budgets with what each left, on the page and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Case, DecimalField, F, QuerySet, Sum, Value, When, Window
from django.utils.translation import gettext as _

from portal.documents.tables import Cell, Column, yes_no
from portal.funds.envelope import EFFECTS, EntryKind, Envelope
from portal.funds.models import LedgerEntry, RegionalBudget
from portal.money import ZERO

_COMMITTED = ("reserved", "provisional", "granted")


def _on_remaining(kind: EntryKind) -> int:
    """What one euro of this kind does to what can still be decided on."""
    steps = EFFECTS[kind]
    return steps.get("amount", 0) - sum(steps.get(figure, 0) for figure in _COMMITTED)


MORE = [kind.value for kind in EntryKind if _on_remaining(kind) > 0]
LESS = [kind.value for kind in EntryKind if _on_remaining(kind) < 0]


def entries_of(budgets: Iterable[RegionalBudget], year: int | None = None) -> QuerySet[LedgerEntry]:
    """The movements of these budgets, the newest first; of one year where it is given."""
    chosen = [b.pk for b in budgets if year in (None, b.year)]
    found = LedgerEntry.objects.filter(budget__in=chosen)
    return found.select_related("budget", "by").order_by("-at", "-pk")


def movements(budgets: Iterable[RegionalBudget], year: int | None = None) -> QuerySet[LedgerEntry]:
    """The movements, the newest first; `left`: what could still be decided on in that year."""
    step = Case(
        When(kind__in=MORE, then=F("amount")),
        When(kind__in=LESS, then=-F("amount")),
        default=Value(ZERO),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )
    left = Window(Sum(step), partition_by=[F("budget")], order_by=[F("at"), F("pk")])
    return entries_of(budgets, year).annotate(left=left)


def columns() -> list[Column]:
    """The columns of the table; amounts in euros, the last eight after the movement."""
    return [
        Column(_("When"), Cell.MOMENT, 18),
        Column(_("Region"), width=24),
        Column(_("Scheme"), width=10),
        Column(_("Budget year"), width=12),
        Column(_("Kind of movement"), width=30),
        Column(_("Amount"), Cell.MONEY, 16),
        Column(_("For what"), width=60),
        Column(_("Who"), width=24),
        *(Column(label, Cell.MONEY, 16) for label in _figures()),
        Column(_("Fictitious"), width=10),
    ]


def _figures() -> list[str]:
    return [
        _("Regional budget after it"),
        _("Reserved after it"),
        _("Provisionally granted after it"),
        _("Granted after it"),
        _("of which in agreements"),
        _("of which paid"),
        _("Freed so far"),
        _("Still available after it"),
    ]


def cells(entries: QuerySet[LedgerEntry]) -> Iterator[list[Any]]:
    """A row per movement, the oldest first, with the figures of its year after it."""
    now: dict[int, Envelope] = {}
    rows = entries.select_related("budget__region", "by").order_by("at", "pk")
    for entry in rows.iterator(chunk_size=500):
        after = now.get(entry.budget_id, Envelope()).after(entry.kind, entry.amount)
        now[entry.budget_id] = after
        yield _cells(entry, after)


def _cells(entry: LedgerEntry, after: Envelope) -> list[Any]:
    budget = entry.budget
    return [
        entry.at,
        budget.region.name,
        budget.scheme_id,
        str(budget.year),
        str(entry.get_kind_display()),
        entry.amount,
        entry.reference or entry.key,
        entry.by.name if entry.by else _("The portal"),
        after.amount,
        after.reserved,
        after.provisional,
        after.granted,
        after.contracted,
        after.paid,
        after.freed,
        after.remaining,
        yes_no(budget.is_demo),
    ]
