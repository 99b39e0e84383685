"""The care offices that a plan goes to, ready for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from plans.data import PlanData
from plans.filed import filings, spans
from plans.models import Plan
from plans.pages import TONES, state_label
from plans.regions import requests
from plans.whole import state_of_all
from plans.workflow import State
from portal.money import total
from portal.web.components import Tone


@dataclass(frozen=True)
class Row:
    """One care office: its region and what it is asked for, in euros.

    `plan` is the filing there, None while the plan is a draft. `label` is empty for the care
    offices: how another one stands is not theirs to know. `closes_at` is when its call closes.
    """

    region: str
    slug: str
    office: str
    asked: Decimal
    closes_at: datetime
    plan: Plan | None = None
    label: str | Promise = ""
    tone: Tone = "neutral"
    here: bool = False


def offices(plan: Plan, data: PlanData | None, *, office: bool) -> list[Row]:
    """The care offices of a plan that spans regions, its own first; none for other plans.

    `data` is what a draft says now; what was filed has its sums stored.
    """
    if not spans(plan):
        return []
    if data is not None and plan.submitted_at is None:
        return _drafted(plan, data)
    return [_filed(one, plan, office=office) for one in filings(plan)]


def _filed(one: Plan, here: Plan, *, office: bool) -> Row:
    return Row(
        region=one.region.name,
        slug=one.region.slug,
        office=one.office.name,
        asked=one.fund_total,
        closes_at=one.call.closes_at,
        plan=None if office else one,
        label="" if office else state_label(one, office=False),
        tone=TONES[State(one.state)],
        here=one.pk == here.pk,
    )


def _drafted(plan: Plan, data: PlanData) -> list[Row]:
    asked = {region: total(years.values()) for region, years in requests(data).items()}
    others = plan.regions.select_related("region", "office", "call").order_by("pk")
    found: list[Any] = [plan, *others]
    return [_row(one, asked, one is plan) for one in found]


def _row(one: Any, asked: Mapping[str, Decimal], here: bool) -> Row:
    return Row(
        region=one.region.name,
        slug=one.region.slug,
        office=one.office.name,
        asked=asked[one.region.slug],
        closes_at=one.deadline if here else one.call.closes_at,
        here=here,
    )


def shown(plan: Plan, data: PlanData | None = None, *, office: bool) -> dict[str, Any]:
    """For templates/plans/_offices.html: the care offices, and what they come to together.

    That last is for the coalition, once the plan is filed.
    """
    rows = offices(plan, data, office=office)
    states = [row.plan.state for row in rows if row.plan is not None]
    if not states:
        return {"offices": rows}
    whole = state_of_all(states)
    return {"offices": rows, "together_label": whole.label, "together_tone": TONES[whole]}
