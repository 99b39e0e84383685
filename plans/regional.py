"""The reference data that hold for one plan: those of its scheme, care office and sectors.

A care office has documents, tables and money of its own in its region (policy digest 8.2). What
another office has is not asked, what is for another sector neither. A plan that spans regions is
under the care offices of all of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from plans.models import Plan
from portal.funds.models import FrameworkItem, OtherScheme, Region
from portal.prepared import Prepared


class Item(NamedTuple):
    """An item of a framework, with the use and the sectors it is for."""

    code: str
    framework: str
    name: str
    use: str
    sectors: frozenset[str]
    office: int | None
    text: str
    instead_of: str
    is_asked: bool


def _items(scheme: str) -> QuerySet[FrameworkItem, Any]:
    rows = FrameworkItem.objects.filter(framework__schemes=scheme)
    return rows.values_list(
        "code", "framework_id", "name_nl", "framework__use", "framework__sectors", "sectors",
        "office_id", "text_nl", "instead_of", "is_asked",
    )  # fmt: skip


_ITEMS = Prepared(_items, str)


def items_of(plan: Plan) -> tuple[Item, ...]:
    """What a plan can align with; of the items of a region only those of its own offices."""
    offices, found = offices_of(plan), []
    for code, framework, name, use, whole, sectors, office, *rest in _ITEMS(plan.scheme_id):
        item = Item(code, framework, name, use, frozenset(sectors or whole), office, *rest)
        if office is None or (office in offices and _for(plan, item.sectors)):
            found.append(item)
    return tuple(found)


def schemes_asked(plan: Plan) -> tuple[OtherScheme, ...]:
    """The checklist of conditions 7 and 8: every other scheme, and what the own office pays."""
    offices = offices_of(plan)
    found = OtherScheme.objects.filter(Q(office=None) | Q(office__in=offices))
    return tuple(s for s in found if not s.office_id or _for(plan, frozenset(s.sectors)))


def offices_of(plan: Plan) -> frozenset[int]:
    """The care offices that the plan is under: one, without a query, unless it spans regions."""
    if not plan.other_regions:
        return frozenset({plan.office_id})
    return frozenset({plan.office_id, *_offices(plan)})


def _offices(plan: Plan) -> list[int]:
    found = Region.objects.filter(slug__in=plan.other_regions)
    return list(found.values_list("office_id", flat=True))


def _for(plan: Plan, sectors: frozenset[str]) -> bool:
    """Whether something is for this plan; while it has no sector, everything is."""
    return not sectors or not plan.sectors or bool(sectors & set(plan.sectors))
