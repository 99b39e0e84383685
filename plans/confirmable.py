"""What comes before a confirmation, for many members of many plans at once.

The task list of a signatory asks it on every visit, so whole plans are not read: only what
`readiness.before_confirming` looks at. A test holds both to one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from plans import data as d
from plans import models as m
from plans.gaps import Gap
from plans.readiness import Facts, before_confirming, gaps
from plans.scheme_rules import SchemeRules
from portal.funds.models import CostCategory

_LINE = [n for n in d.Line.__struct_fields__ if n != "amounts"]
_COLUMNS = ["category_id" if n == "category" else n for n in _LINE]


def first_gaps(members: Sequence[m.Member]) -> dict[int, Gap]:
    """By member number the first thing to complete before it can be confirmed.

    `members` come with `plan__scheme` and `org`. Who can confirm now is not in the answer. Five
    queries, however many there are; none without members.
    """
    if not members:
        return {}
    plans, orgs = {o.plan_id for o in members}, {o.org_id for o in members}
    goals = _goals(plans)
    lines, cashiers = _lines(plans, orgs), _cashiers(plans, orgs)
    flags = dict(CostCategory.objects.values_list("code", "flag_schemes"))
    found = {}
    for one in members:
        place = (one.plan_id, one.org_id)
        data = _data(one, goals.get(one.plan_id, ()), lines.get(place, ()), cashiers.get(place))
        if first := before_confirming(gaps(data, _facts(one.plan, flags)), one.org_id):
            found[one.pk] = first[0]
    return found


def _data(
    one: m.Member, goals: Iterable[str], lines: Sequence[d.Line], cashier: d.CashierShare | None
) -> d.PlanData:
    plan, org = one.plan, one.org
    own = d.Member(one.org_id, one.role, name=org.name, kind=org.kind, task=one.task, accepted=True)  # type: ignore[arg-type]
    return d.PlanData(
        title=plan.title,
        scheme=plan.scheme_id,
        region="",
        year=plan.year,
        condition_set=plan.condition_set_id,
        basis=d.Basis(purpose=plan.purpose, start=plan.start, end=plan.end),
        members=(own,),
        goals=tuple(d.Goal(code=code, statement="") for code in goals),
        budget=(d.OrgBudget(one.org_id, tuple(lines)),),
        money=d.MoneyRoute(plan.route, cashiers=(cashier,) if cashier else ()),
    )


def _facts(plan: m.Plan, flags: dict[str, Any]) -> Facts:
    rules = SchemeRules.build(
        plan.scheme_id,
        plan.year,
        sectors=plan.scheme.sectors,
        budget_rules={rules["code"]: rules for rules in plan.scheme.budget_rules},
        category_flags=flags,
    )
    return Facts(rules, frozenset(), {}, {}, frozenset(flags))


def _goals(plans: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for plan, code in m.Goal.objects.filter(plan__in=plans).values_list("plan_id", "code"):
        found.setdefault(plan, []).append(code)
    return found


def _lines(plans: Iterable[int], orgs: Iterable[str]) -> dict[tuple[int, str], list[d.Line]]:
    rows = m.BudgetLine.objects.filter(plan__in=plans, org__slug__in=orgs)
    amounts: dict[int, dict[int, Any]] = {}
    paid = m.BudgetAmount.objects.filter(line__in=rows.values("pk"))
    for number, year, amount in paid.values_list("line_id", "year", "amount"):
        amounts.setdefault(number, {})[year] = amount
    found: dict[tuple[int, str], list[d.Line]] = {}
    ordered = rows.order_by("plan_id", "org_id", "position")
    for number, plan, org, *values in ordered.values_list("pk", "plan_id", "org_id", *_COLUMNS):
        line = d.Line(**dict(zip(_LINE, values, strict=True)), amounts=amounts.get(number, {}))
        found.setdefault((plan, org), []).append(line)
    return found


def _cashiers(plans: Iterable[int], orgs: Iterable[str]) -> dict[tuple[int, str], d.CashierShare]:
    rows = m.CashierShare.objects.filter(plan__in=plans, org__slug__in=orgs)
    return {(r.plan_id, r.org_id): d.CashierShare(r.org_id, iban=r.iban) for r in rows}
