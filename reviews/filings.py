"""A plan that spans regions: what the other care offices are asked, and what they decided."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from plans.agreements.grant import Elsewhere
from plans.filed import filings, spans, whole
from plans.models import Plan
from plans.regions import requests
from portal.money import total
from reviews.models import Case, Decision
from reviews.workflow import DecisionState


def decided_elsewhere(plan: Plan) -> tuple[Elsewhere, ...]:
    """Per other care office what it granted, once its decision is final; nothing of the judging.

    Before that the amount is None: a provisional decision is between that office and the coalition.
    """
    if not spans(plan):
        return ()
    others = [one for one in filings(plan) if one.pk != plan.pk]
    return tuple(
        Elsewhere(
            office=one.office.name,
            region=one.region.name,
            reference=one.reference,
            asked=one.fund_total,
            granted=_granted(one),
        )
        for one in others
    )


def _granted(plan: Plan) -> Decimal | None:
    found = Decision.objects.filter(case__plan=plan, state=DecisionState.FINAL)
    decision = found.prefetch_related("amounts").order_by("-pk").first()
    return total(row.granted for row in decision.amounts.all()) if decision else None


def spanned(case: Case) -> dict[str, Any]:
    """What a decision says of the other care offices; empty for a plan with one region.

    It is out of the version that was judged: the sums that stood in it, and to whom they go.
    """
    plan = case.plan
    if not spans(plan):
        return {}
    asked = requests(whole(case.submission))
    named = {one.region.slug: one for one in filings(plan)}
    sums = {slug: total(years.values()) for slug, years in asked.items()}
    return {
        "asked_in_all": total(sums.values()),
        "others": [
            {"region": named[slug].region.name, "office": named[slug].office.name, "asked": sum_}
            for slug, sum_ in sums.items()
            if slug != plan.region.slug
        ],
    }
