"""The facts that readiness needs from the reference data."""

from __future__ import annotations

from plans.models import Plan
from plans.readiness import Facts
from plans.regional import items_of, schemes_asked
from plans.scheme_rules import SchemeRules
from portal.accounts.models import Organisation
from portal.funds.models import CostCategory, FrameworkUse, OfficePolicy, Region


def facts_for(plan: Plan) -> Facts:
    """What the checks of `plan` are measured against; a fixed number of queries."""
    categories = dict(CostCategory.objects.values_list("code", "flag_schemes"))
    items = items_of(plan)
    others = schemes_asked(plan)
    members = Organisation.objects.filter(coalitions__plan=plan)
    policy = OfficePolicy.objects.filter(office=plan.office_id).first() or OfficePolicy()
    return Facts(
        rules=SchemeRules.build(
            plan.scheme_id,
            plan.year,
            sectors=plan.scheme.sectors,
            budget_rules={rules["code"]: rules for rules in plan.scheme.budget_rules},
            category_flags=categories,
        ),
        purposes=frozenset(plan.scheme.purposes.values_list("code", flat=True)),
        framework_items={i.code: i.sectors for i in items if i.use == FrameworkUse.GOAL},
        other_schemes={s.code: s.name_nl for s in others},
        surcharges=frozenset(s.code for s in others if s.office_id),
        regional_asked=tuple(i.name for i in items if i.use == FrameworkUse.REGION and i.is_asked),
        asks_partnership=policy.asks_partnership,
        focus_points=tuple(plan.focus_offered),
        cost_categories=frozenset(categories),
        org_sectors={slug: frozenset(s) for slug, s in members.values_list("slug", "sectors")},
        report_months=policy.report_months,
        final_report_months=policy.final_report_months,
        regions=region_names(plan),
    )


def region_names(plan: Plan) -> dict[str, str]:
    """The regions of a plan that spans several, by slug; nothing, without a query, for one."""
    if not plan.other_regions:
        return {}
    wanted = [plan.region.slug, *plan.other_regions]
    return dict(Region.objects.filter(slug__in=wanted).values_list("slug", "name"))
