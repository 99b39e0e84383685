"""Where a gap is repaired: the page and the field behind its anchor."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.urls import reverse

from plans.gaps import Gap
from plans.models import Plan
from plans.pages import part_url, writes
from plans.structure import Section
from plans.workflow import Role

# Fields that are a group of boxes have no box with the id of the field; their frame has one.
_GROUPS = frozenset(
    {"purpose", "sectors", "framework_items", "contributes", "goals", "outcome", "route", "vat"}
    | {"above_cap", "iza", "gala", "filed_before"}
    | {"focus_points", "movements", "regional_documents", "changes"}
)
# A list that lacks a row: the empty first one when there is none yet, else the button that adds.
_FIRST = frozenset(
    {"goals-statement", "activities-title", "embedding-items-what", "monitoring-moments-due"}
)
_ROWS = frozenset(
    {"goals", "activities", "milestones", "support-statements", "embedding-items"}
    | {"monitoring-moments"}
)
_LINE = re.compile(r"budget-lines-(?P<org>.+)-(?P<row>\d+)-(?P<field>\w+)")
_OWN = re.compile(r"money-cashiers-\d+-(iban|production_eur|tariff_pct|above_cap)")
_CASHIER = re.compile(r"money-cashiers-(?:(?P<row>\d+)-)?(?P<field>\w+)")
_SCHEME = re.compile(r"other_schemes-(?P<code>.+)-(?:outcome|reason)")


class _Pages:
    """The addresses of one plan, each made once: a plan may lack hundreds of things."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.writes = writes(plan)
        self.leads = Role.LEAD_EDITOR in getattr(plan, "roles", {Role.LEAD_EDITOR})
        self._known: dict[tuple[str, ...], str] = {}

    def section(self, section: Section) -> str:
        """Where a section is filled in, or read by who may not write it."""
        key = (section.value,)
        if key not in self._known:
            self._known[key] = part_url(self._plan, section)
        return self._known[key]

    def named(self, name: str, *more: str) -> str:
        """The page of this name; `more` are the further parts of its address."""
        key = ("plans", name, *more)
        if key not in self._known:
            self._known[key] = reverse(f"plans:{name}", args=[self._plan.pk, *more])
        return self._known[key]


def gap_url(plan: Plan, gap: Gap) -> str:
    """The field at which a gap is repaired."""
    return _url(_Pages(plan), gap)


def linked(plan: Plan, gaps: Iterable[Gap]) -> list[tuple[Gap, str]]:
    """Gaps with the addresses where they are repaired."""
    pages = _Pages(plan)
    return [(gap, _url(pages, gap)) for gap in gaps]


def _url(pages: _Pages, gap: Gap) -> str:
    if not pages.writes:
        return pages.section(gap.section)
    if gap.section == Section.BUDGET:
        return _budget(pages, gap)
    page = pages.section(gap.section)
    if gap.section == Section.COALITION:
        return pages.named("tasks") if gap.anchor.endswith("-task") else f"{page}#members"
    if gap.section == Section.DECLARATIONS:
        return f"{page}#parties"
    if found := _SCHEME.fullmatch(gap.anchor):
        return f"{page}#scheme-{found['code']}"
    return page + _fragment("basis-title" if gap.anchor == "title" else gap.anchor)


def _budget(pages: _Pages, gap: Gap) -> str:
    if found := _LINE.fullmatch(gap.anchor):
        page = pages.named("lines", found["org"])
        return page + _fragment(f"lines-{found['row']}-{found['field']}")
    if _OWN.fullmatch(gap.anchor) and gap.org:
        field = gap.anchor.rpartition("-")[2]
        return pages.named("cashier", gap.org) + _fragment(field)
    if gap.code == "cashier_accepted":
        return f"{pages.section(gap.section)}#cashiers"
    if not gap.anchor.startswith("money-") or not pages.leads:
        return f"{pages.section(gap.section)}#main"
    if found := _CASHIER.fullmatch(gap.anchor):
        return pages.named("money") + _fragment(f"cashiers-{found['row'] or 0}-{found['field']}")
    return pages.named("money") + _fragment(gap.anchor)


def _fragment(anchor: str) -> str:
    rows, _dash, field = anchor.rpartition("-")
    if anchor in _FIRST:
        return f"#id_{rows}-0-{field}"
    if rows in _ROWS:
        return f"#add-{rows}"
    if field in ("amounts", "shares", "year_values"):
        return "#div_id_" + anchor.removesuffix(field) + "years"
    return f"#div_id_{anchor}" if field in _GROUPS else f"#id_{anchor}"
