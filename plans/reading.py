"""A plan as a reader meets it: names instead of codes, sums instead of lines.

Works on `PlanData`, live or frozen, and on what the reader may see of it; used by the plan
page, the reviewers' evidence and the PDF.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans import budget
from plans.data import PlanData
from plans.regions import regions, request_table
from plans.structure import EVIDENCE, Section
from plans.timeline import Bar, timeline
from portal.funds.models import (
    CostCategory,
    FrameworkItem,
    FrameworkUse,
    OtherScheme,
    Purpose,
    Region,
)
from portal.money import ZERO, format_euro
from portal.prepared import Prepared
from portal.web.charts import Activity, Chart, single_bars, stacked_bars, time_plan


@dataclass(frozen=True)
class Names:
    """What codes stand for; read once, for any number of plans."""

    purposes: Mapping[str, str]
    frameworks: Mapping[str, str]
    categories: Mapping[str, str]
    schemes: Mapping[str, str]

    @classmethod
    def load(cls) -> Names:
        """The names of the reference data, in one query."""
        found: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
        for kind, code, name, framework in _NAMES():
            found[kind][code] = f"{framework}: {name}" if framework else name
        return cls(**found)


_KINDS = ("purposes", "frameworks", "categories", "schemes")


def _names() -> QuerySet[Any, Any]:
    """Per kind of reference data the codes with their names; goals go by their framework too."""
    goal = When(framework__use=FrameworkUse.GOAL, then=F("framework_id"))
    rows = [
        Purpose.objects.values_list(Value("purposes"), "code", "label_nl", Value("")),
        FrameworkItem.objects.values_list(
            Value("frameworks"), "code", "name_nl", Case(goal, default=Value(""))
        ),
        CostCategory.objects.values_list(Value("categories"), "code", "label_nl", Value("")),
        OtherScheme.objects.values_list(Value("schemes"), "code", "name_nl", Value("")),
    ]
    first, *others = (part.order_by() for part in rows)
    return first.union(*others, all=True)


_NAMES = Prepared(_names)


@dataclass(frozen=True)
class Reading:
    """One plan, ready for templates/plans/read/*.html."""

    data: PlanData
    names: Names

    @cached_property
    def orgs(self) -> dict[str, str]:
        """The names of the organisations by slug."""
        return {m.org: m.name or m.org for m in self.data.members}

    @cached_property
    def by_org(self) -> budget.Table:
        """What each organisation asks from the fund, per year."""
        return budget.org_year_table(self.data)

    @cached_property
    def by_source(self) -> budget.Table:
        """Fund, own contribution and co-funding, per year."""
        return budget.table(self.data, "source")

    @cached_property
    def by_category(self) -> budget.Table | None:
        """The request per cost category; None where not all lines may be seen."""
        if budget.is_redacted(self.data):
            return None
        return budget.table(self.data, "category", "fund")

    @cached_property
    def regions(self) -> dict[str, str]:
        """The names of the regions by slug; empty, without a query, for a plan with one."""
        if not self.data.other_regions:
            return {}
        found = dict(Region.objects.values_list("slug", "name"))
        return {slug: found.get(slug, slug) for slug in regions(self.data)}

    @cached_property
    def by_region(self) -> budget.Table | None:
        """What each region is asked for; None for one region, or where lines are hidden."""
        if not self.data.other_regions or budget.is_redacted(self.data):
            return None
        return request_table(self.data)

    @cached_property
    def per_year(self) -> Chart | None:
        """The request per year, divided over the organisations; None without money."""
        found = self.by_org
        if not found.total:
            return None
        rows = [(str(y), [row.amounts.get(y, ZERO) for row in found.rows]) for y in found.years]
        names = [self.orgs.get(row.key, row.key) for row in found.rows]
        return stacked_bars(_("Request from the fund per year"), names, rows)

    @cached_property
    def tapering(self) -> Chart | None:
        """What the plan asks from the fund per year, to see whether it becomes less (R-6.4-5)."""
        asked = sorted(budget.fund_by_year(self.data).items())
        if not asked:
            return None
        rows = [(str(year), amount) for year, amount in asked]
        (first, start), (last, end) = rows[0], rows[-1]
        desc = _("From %(start)s in %(first)s to %(end)s in %(last)s.") % {
            "start": format_euro(start), "first": first, "end": format_euro(end), "last": last
        }  # fmt: skip
        title = _("Money from the fund per year: does it become less?")
        head = _("Year"), _("From the fund")
        return single_bars(title, head, rows, desc=desc if len(rows) > 1 else "")

    @cached_property
    def stays_high(self) -> int | None:
        """The last year, when it asks no less than the years before (R-6.4-5)."""
        return max(budget.fund_by_year(self.data)) if budget.stays_high(self.data) else None

    @cached_property
    def planning(self) -> Chart | None:
        """Activities, milestones and reports in time; None while nothing has a date."""
        found = timeline(self.data)
        if found is None or not found.bars:
            return None
        bars = [self._bar(bar) for bar in found.bars]
        desc = _("A is an activity, M a milestone and R a report. D1 is goal 1.")
        return time_plan(_("Planning"), bars, desc=desc, language=get_language() or "nl")

    def _bar(self, bar: Bar) -> Activity:
        note = self.orgs.get(bar.owner, bar.owner)
        if bar.goals:
            served = ngettext("for goal %(codes)s", "for goals %(codes)s", len(bar.goals))
            note = ", ".join(filter(None, [note, served % {"codes": ", ".join(bar.goals)}]))
        return Activity(f"{bar.code} {bar.title}", bar.start, bar.end, note)

    def sections_for(self, condition: str) -> tuple[Section, ...]:
        """The sections that prove a condition."""
        return EVIDENCE.get(condition, ())


def template_of(section: Section | str) -> str:
    """The template that shows a section."""
    return f"plans/read/{Section(section).value}.html"


def context(reading: Reading, **more: Any) -> dict[str, Any]:
    """The template context of a reading: `plan_data`, `orgs`, `names`, `reading`."""
    return {
        "plan_data": reading.data,
        "orgs": reading.orgs,
        "names": reading.names,
        "reading": reading,
        **more,
    }
