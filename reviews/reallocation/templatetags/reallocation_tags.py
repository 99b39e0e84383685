"""What the page of an agreement shows of the reallocation: its last day and the changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from plans.agreements.models import Agreement
from plans.agreements.workflow import State as AgreementState
from portal import clock
from portal.dates import local
from portal.money import total
from reviews.reallocation.lastday import Last, last_day
from reviews.reallocation.models import Change, Line
from reviews.reallocation.queries import changes_of
from reviews.reallocation.workflow import State

register = template.Library()
ON_ITS_WAY = (AgreementState.DRAWING, AgreementState.READY, AgreementState.SIGNING)


@register.inclusion_tag("reallocation/_on_agreement.html")
def reallocation_of(agreement: Agreement) -> dict[str, Any]:
    """`{% reallocation_of agreement %}`: until when to sign, and what changed since.

    The same for the office and the coalition: totals per organisation and year, no more
    (practice.md 6.2).
    """
    if agreement.state in ON_ITS_WAY:
        last = _next_last_day(agreement)
        return {"last": last, "passed": last is not None and last.passed(clock.now())}
    changes = changes_of(agreement) if agreement.state == AgreementState.COMPLETE else []
    return {"changes": changes, "now": _now(agreement, changes)}


def _next_last_day(agreement: Agreement) -> Last | None:
    """The last day of the first reallocation that waits for this agreement, of this year on."""
    waiting = Line.objects.filter(plan=agreement.plan_id, state=State.OPEN)
    line = waiting.order_by("round").values_list("plan__office", "round").first()
    if line is None or line[1] > local(clock.now()).year:
        return None
    return last_day(*line)


def _now(agreement: Agreement, changes: list[Change]) -> dict[str, Any] | None:
    """What each organisation gets per year after the changes; None without any."""
    if not changes:
        return None
    facts = agreement.snapshot.data
    rows = {r["org"]: [r["organisation"], dict(r["amounts"])] for r in facts["division"]}
    for change in changes:
        for part in change.snapshot.data["rows"]:
            rows.setdefault(part["org"], [part["organisation"], {}])
        after = {part["org"]: part["after"] for part in change.snapshot.data["rows"]}
        for org, (_name, amounts) in rows.items():
            amounts[str(change.year)] = after.get(org, "0")
    years = [str(year) for year in facts["years"]]
    lines = [(name, [Decimal(a.get(y, "0")) for y in years]) for name, a in rows.values()]
    sums = [total(amounts[n] for _name, amounts in lines) for n in range(len(years))]
    return {
        "years": years,
        "rows": [(name, amounts, total(amounts)) for name, amounts in lines],
        "sums": sums,
        "total": total(sums),
    }
