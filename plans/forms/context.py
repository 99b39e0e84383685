"""What the forms of one plan offer to choose from; read once per page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from plans.data import PlanData
from plans.facts import region_names
from plans.models import Plan
from plans.queries import year_columns
from plans.questions import by_place, open_questions
from portal.funds.models import CostCategory, FrameworkItem, OtherScheme
from portal.prepared import Prepared

Choices = list[tuple[str, str]]


def _items(scheme: str) -> QuerySet[FrameworkItem, Any]:
    rows = FrameworkItem.objects.filter(framework__schemes=scheme)
    return rows.values_list("code", "framework_id", "name_nl")


_ITEMS = Prepared(_items, str)


@dataclass(frozen=True)
class EditContext:
    """One plan with the lists that its fields choose from."""

    plan: Plan
    data: PlanData

    @cached_property
    def years(self) -> list[int]:
        """The budget years of the plan."""
        return year_columns(self.plan)

    @cached_property
    def questions(self) -> dict[str, str]:
        """What the care office asks now about fields that the coalition shares."""
        return by_place(open_questions(self.plan, ()))

    @cached_property
    def providers(self) -> Choices:
        """The care providers that take part, by slug."""
        return [(m.org, m.name) for m in self.data.members if m.role != "partner"]

    @cached_property
    def regions(self) -> Choices:
        """The regions of a plan that spans several; "" stands for that of the plan itself."""
        names = region_names(self.plan)
        return [("", names.pop(self.plan.region.slug)), *names.items()] if names else []

    @cached_property
    def organisations(self) -> Choices:
        """All organisations in the coalition, by slug."""
        return [(m.org, m.name) for m in self.data.members]

    @cached_property
    def goals(self) -> Choices:
        """The goals of the plan, by code."""
        return [(g.code, f"{g.code} – {shorten(g.statement)}") for g in self.data.goals]

    @cached_property
    def purposes(self) -> Choices:
        """The purposes of the scheme, by code."""
        return list(self.plan.scheme.purposes.values_list("code", "label_nl"))

    @cached_property
    def sectors(self) -> Choices:
        """The sectors of the scheme."""
        names = {"VV": "Verpleging en verzorging (V&V)", "GZ": "Gehandicaptenzorg (GZ)"}
        return [(s, names.get(s, s)) for s in self.plan.scheme.sectors]

    @cached_property
    def framework_items(self) -> Choices:
        """The action and opportunity lines of the scheme's frameworks."""
        rows = _ITEMS(self.plan.scheme_id)
        return [(code, f"{framework}: {name}") for code, framework, name in rows]

    @cached_property
    def categories(self) -> Choices:
        """The cost categories."""
        return list(CostCategory.objects.values_list("code", "label_nl"))

    @cached_property
    def attachments(self) -> Choices:
        """The files with the plan, by document number."""
        found = self.plan.attachments.filter(removed_at=None).select_related("document")
        return [(str(a.document_id), a.document.title) for a in found]

    @cached_property
    def other_schemes(self) -> dict[str, OtherScheme]:
        """The other schemes of the checklist of condition 8 (R-6.4-8)."""
        return {s.code: s for s in OtherScheme.objects.all()}


def shorten(text: str, limit: int = 60) -> str:
    """A text in a list: its beginning, cut at a word."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + "…"
