"""The table for the NZa budget form: a line per grant, year and organisation that receives.

R-1.5-5, R-4.3.4-4. The same lines as the page shows, in the same order, with the same filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.documents.tables import Cell, Column
from portal.money import ZERO
from reviews.reallocation.models import Line
from reviews.reallocation.queries import agreement_of, division_of
from reviews.reallocation.sums import received


def columns() -> list[Column]:
    """The columns of the table."""
    return [
        Column(_("Reallocation"), Cell.TEXT, 12),
        Column(_("Agreement"), Cell.TEXT, 22),
        Column(_("Decision"), Cell.TEXT, 22),
        Column(_("Plan"), Cell.TEXT, 40),
        Column(_("Care office"), Cell.TEXT, 24),
        Column(_("Region"), Cell.TEXT, 24),
        Column(_("Scheme"), Cell.TEXT, 10),
        Column(_("Budget year"), Cell.TEXT, 12),
        Column(_("AGB code of who receives"), Cell.TEXT, 14),
        Column(_("Who receives"), Cell.TEXT, 32),
        Column(_("Receives as"), Cell.TEXT, 14),
        Column(_("Amount before"), Cell.MONEY, 18),
        Column(_("Difference"), Cell.MONEY, 18),
        Column(_("Amount after"), Cell.MONEY, 18),
        Column(_("Mark"), Cell.TEXT, 26),
        Column(_("Proposed, not confirmed yet"), Cell.MONEY, 18),
        Column(_("Reason"), Cell.TEXT, 60),
        Column(_("Signed by all on"), Cell.MOMENT, 18),
        Column(_("Processed on"), Cell.MOMENT, 18),
        Column(_("Processed by"), Cell.TEXT, 24),
    ]


def cells(lines: Iterable[Line]) -> Iterator[list[Any]]:
    """The rows; who receives is the cashier, or each provider where the office pays directly."""
    found = list(lines)
    parts = {line.pk: _parts(line) for line in found}
    slugs = {org for three in parts.values() for part in three for org in part}
    known = {o.slug: o for o in Organisation.objects.filter(slug__in=slugs)}
    for line in found:
        before, after, proposed = parts[line.pk]
        for org in dict.fromkeys([*after, *before, *proposed]):
            money = (before.get(org, ZERO), after.get(org, ZERO))
            yield _cells(line, known[org], *money, proposed.get(org) if proposed else None)


def _parts(line: Line) -> tuple[dict[str, Decimal], dict[str, Decimal], dict[str, Decimal]]:
    """What each receives before this reallocation, after it, and by an open proposal."""
    shares = _amounts(line.shares)
    now = division_of(line, agreement_of(line))
    first = min(line.changes.all(), key=lambda c: c.number, default=None)
    start = now
    if first is not None:
        rows = first.snapshot.data["rows"]
        start = {row["org"]: Decimal(row["before"]) for row in rows}
    proposed = received(_amounts(line.proposed_division), shares)
    return received(start, shares), received(now, shares), proposed


def _amounts(stored: Mapping[str, str]) -> dict[str, Decimal]:
    return {org: Decimal(amount) for org, amount in stored.items()}


def _cells(
    line: Line, org: Organisation, before: Decimal, after: Decimal, proposed: Decimal | None
) -> list[Any]:
    agreement, plan = agreement_of(line), line.plan
    return [
        str(line.round),
        agreement.number if agreement else "",
        line.decision.number,
        plan.title,
        plan.office.name,
        plan.region.name,
        plan.scheme_id,
        str(line.year),
        org.agb or "",
        org.name,
        _("Cashier") if line.shares else _("Provider"),
        before,
        after - before,
        after,
        mark(line),
        proposed,
        reason_of(line),
        agreement.completed_at if agreement else None,
        line.processed_at,
        line.processed_by.name if line.processed_by else "",
    ]


def mark(line: Line) -> str:
    """The mark of R-1.5-5 with its state."""
    return _("Process at reallocation %(year)s: %(state)s") % {
        "year": line.round,
        "state": str(line.get_state_display()).lower(),
    }


def reason_of(line: Line) -> str:
    """Why it changed, or why it came too late."""
    return line.reason
