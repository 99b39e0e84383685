"""What the forms of one plan offer to choose from; read once per page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from plans.data import PlanData
from plans.facts import region_names
from plans.models import Plan
from plans.queries import year_columns
from plans.questions import by_place, open_questions
from plans.regional import Item, items_of, schemes_asked
from portal.funds.models import CostCategory, FrameworkUse, OtherScheme

Choices = list[tuple[str, str]]


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
    def items(self) -> tuple[Item, ...]:
        """What a plan of this scheme, care office and sector can align with."""
        return items_of(self.plan)

    def of_use(self, use: FrameworkUse) -> Choices:
        """The items that are offered at one question; none where it is not asked."""
        return [(i.code, i.name) for i in self.items if i.use == use]

    @cached_property
    def framework_items(self) -> Choices:
        """The action and opportunity lines of the scheme's frameworks."""
        lines = [i for i in self.items if i.use == FrameworkUse.GOAL]
        return [(i.code, f"{i.framework}: {i.name}") for i in lines]

    @cached_property
    def focus_points(self) -> Choices:
        """The focus points that the call named for the region (R-OV-ME)."""
        return [(point, point) for point in self.plan.focus_offered]

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
        """The checklist of conditions 7 and 8 for this plan (R-6.4-7, R-6.4-8)."""
        return {s.code: s for s in schemes_asked(self.plan)}


def shorten(text: str, limit: int = 60) -> str:
    """A text in a list: its beginning, cut at a word."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + "…"
