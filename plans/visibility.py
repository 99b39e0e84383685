"""What each reader may see of a plan (practice.md 6.2; R-6.4-1a, R-1.4-1a).

Budget lines, unit prices and tariffs are competition-sensitive: they belong to one organisation
and are for it and the care office alone. The other members, the lead and partners see what each
provider asks per source and year, which the agreement needs, and nothing finer. Figures over
fewer than three organisations would give one of them away, so none are made for members here.
Pages, exports, documents, comparisons and histories all start from one of these three. Pure.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from plans.budget import SOURCES
from plans.data import Basis, CashierShare, Goal, Member, OrgBudget, PlanData, Years
from plans.regions import share
from portal.money import ZERO


def for_office(data: PlanData) -> PlanData:
    """The plan as the care office of its region sees it: everything.

    Of a plan that spans regions that is the share of its own region: prices that another care
    office pays are none of its business (practice.md 6.2).
    """
    return share(data, data.region)


def for_org(data: PlanData, org: str) -> PlanData:
    """The plan as `org` sees it: its own budget in full, of the others only totals.

    Of the Wlz contracts of others it sees whether they cover the plan, not until when they run:
    that is between a provider and the care office that buys its care (R-OV-10).
    An organisation without a budget of its own, such as a partner, sees totals only.
    """
    money = replace(
        data.money,
        cashiers=tuple(c if c.org == org else _without_account(c) for c in data.money.cashiers),
    )
    budgets = tuple(b if b.org == org else totals_only(b) for b in data.budget)
    members = tuple(m if m.org == org else replace(m, contract_until=None) for m in data.members)
    return replace(data, members=members, budget=budgets, money=money)


def totals_only(budget: OrgBudget) -> OrgBudget:
    """A budget without its lines: totals per source and year.

    Zeros are left out and the order is fixed, so that equal sums look equal.
    """
    if budget.totals is not None:
        return budget
    totals: dict[str, Years] = {}
    for source in SOURCES:
        years = _by_year(budget, source)
        if years:
            totals[source] = years
    return OrgBudget(org=budget.org, totals=totals)


def _by_year(budget: OrgBudget, source: str) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for line in budget.lines:
        if line.source == source:
            for year, amount in line.amounts.items():
                sums[year] = sums.get(year, ZERO) + amount
    return {year: amount for year, amount in sorted(sums.items()) if amount}


def _without_account(cashier: CashierShare) -> CashierShare:
    """A cashier without its account, production and tariff; its share stays (R-1.5-3)."""
    return replace(cashier, iban="", production_eur=None, tariff_pct=None, above_cap="")


def for_public(data: PlanData) -> PlanData:
    """What everybody may read after a final award: what changes, for whom, by whom, until when.

    No amounts, no persons, no identifiers, no reasoning. The awarded sum is in the decision.
    """
    return PlanData(
        title=data.title,
        scheme=data.scheme,
        region=data.region,
        other_regions=data.other_regions,
        year=data.year,
        condition_set=data.condition_set,
        reference=data.reference,
        basis=_public_basis(data.basis),
        members=tuple(
            Member(org=m.org, role=m.role, name=m.name, kind=m.kind) for m in data.members
        ),
        goals=tuple(_public_goal(goal) for goal in data.goals),
    )


def _public_basis(basis: Basis) -> Basis:
    return replace(basis, duration_reason="")


def _public_goal(goal: Goal) -> Goal:
    return Goal(
        code=goal.code,
        statement=goal.statement,
        indicator=goal.indicator,
        unit=goal.unit,
        target_value=goal.target_value,
        target_date=goal.target_date,
        contributes=goal.contributes,
        framework_items=goal.framework_items,
    )
