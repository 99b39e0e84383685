"""A plan that spans the regions of several care offices: each is asked for its own share. Pure.

A line names the region that pays it; a line that names none, or a region that the plan is not filed
in, is paid by the region of the plan itself. So every line is in exactly one share, and the shares
add up to the request to the cent (R-N.2.1-1, R-PR-3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from plans.budget import Row, Table, fund_by_year, years
from plans.data import CashierShare, Line, MoneyRoute, OrgBudget, PlanData, Years
from plans.dividing import divide
from portal.money import ZERO, total

# What every filing says alike, besides its budget and the cashiers' shares.
TEXTS = (
    "title",
    "basis",
    "challenge",
    "goals",
    "approach",
    "activities",
    "milestones",
    "support",
    "embedding",
    "other_schemes",
    "iza_gala",
    "monitoring",
)


def regions(data: PlanData) -> tuple[str, ...]:
    """Every region the plan is for, by slug; that of the plan itself first."""
    return (data.region, *data.other_regions)


def payer(line: Line, data: PlanData) -> str:
    """The region that pays a line."""
    return line.region if line.region in data.other_regions else data.region


def share(data: PlanData, region: str) -> PlanData:
    """The plan as `region` is asked for it: all texts, its own lines, its part of the cashiers'.

    A plan with one region is its own share. The lines of a share name no region any more.
    """
    if not data.other_regions:
        return data
    return replace(
        data,
        region=region,
        other_regions=(),
        budget=_lines_of(data, region),
        money=replace(data.money, cashiers=_cashiers_of(data, region)),
    )


def requests(data: PlanData) -> dict[str, dict[int, Decimal]]:
    """What each region is asked for, in euros per year; the region of the plan first."""
    return {region: _asked(data, region) for region in regions(data)}


def request_table(data: PlanData) -> Table:
    """The same as a table: a row per region, the years as columns."""
    asked = requests(data)
    columns = years(data)
    rows = tuple(
        Row(r, {y: found.get(y, ZERO) for y in columns}, total(found.values()))
        for r, found in asked.items()
    )
    sums = {y: total(row.amounts[y] for row in rows) for y in columns}
    return Table(columns, rows, sums, total(sums.values()))


def _asked(data: PlanData, region: str) -> dict[int, Decimal]:
    return fund_by_year(replace(data, budget=_lines_of(data, region)))


def _lines_of(data: PlanData, region: str) -> tuple[OrgBudget, ...]:
    found = []
    for budget in data.budget:
        lines = tuple(replace(x, region="") for x in budget.lines if payer(x, data) == region)
        if lines:
            found.append(OrgBudget(budget.org, lines))
    return tuple(found)


def _cashiers_of(data: PlanData, region: str) -> tuple[CashierShare, ...]:
    """Each cashier receives of a region in proportion to its share of the whole, to the cent.

    The other regions are divided one after the other, each over what is left, and the region of
    the plan gets the rest: so what a cashier receives from all regions is its share.
    """
    left: Mapping[str, Years] = {c.org: dict(c.shares) for c in data.money.cashiers}
    found: dict[str, Mapping[str, Years]] = {}
    for other in data.other_regions:
        found[other] = divide(left, _asked(data, other))
        left = {org: _minus(years, found[other][org]) for org, years in left.items()}
    mine = found.get(region, left)
    return tuple(replace(c, shares=mine[c.org]) for c in data.money.cashiers)


def _minus(years: Years, less: Years) -> Years:
    rest = {y: amount - less.get(y, ZERO) for y, amount in years.items()}
    return {y: amount for y, amount in rest.items() if amount}


def joined(whole: PlanData, before: PlanData, after: PlanData) -> PlanData:
    """The whole plan with what one filing changed: texts that differ, and its region's lines.

    `before` and `after` are the filing as it was filed and as it is now. What another filing
    changed meanwhile stays.
    """
    if not whole.other_regions:
        return after
    texts = {k: getattr(after, k) for k in TEXTS if getattr(before, k) != getattr(after, k)}
    told = replace(whole, members=after.members, **texts)
    if before.budget != after.budget:
        told = replace(told, budget=_with_lines(told, after))
    if before.money != after.money:
        told = replace(told, money=_with_shares(told.money, before, after))
    return told


def _with_lines(whole: PlanData, part: PlanData) -> tuple[OrgBudget, ...]:
    region = "" if part.region == whole.region else part.region
    mine = {b.org: [replace(x, region=region) for x in b.lines] for b in part.budget}
    kept = {b.org: [x for x in b.lines if payer(x, whole) != part.region] for b in whole.budget}
    orgs = sorted({*mine, *kept})
    return tuple(
        OrgBudget(org, (*kept.get(org, []), *mine.get(org, [])))
        for org in orgs
        if kept.get(org) or mine.get(org)
    )


def _with_shares(money: MoneyRoute, before: PlanData, after: PlanData) -> MoneyRoute:
    """The cashiers of the whole, each with what it receives more or less from this region."""
    was = {c.org: c.shares for c in before.money.cashiers}
    whole = {c.org: c.shares for c in money.cashiers}
    cashiers = tuple(
        replace(c, shares=_plus(whole.get(c.org, {}), _minus_all(c.shares, was.get(c.org, {}))))
        for c in after.money.cashiers
    )
    return replace(after.money, cashiers=cashiers)


def _minus_all(years: Years, less: Years) -> Years:
    return {y: years.get(y, ZERO) - less.get(y, ZERO) for y in {*years, *less}}


def _plus(years: Years, more: Years) -> Years:
    found = {y: years.get(y, ZERO) + more.get(y, ZERO) for y in sorted({*years, *more})}
    return {y: amount for y, amount in found.items() if amount}


def named(lines: Sequence[Line], saved: Sequence[Line]) -> tuple[Line, ...]:
    """Lines that came without a region, such as those of a workbook, with the one they had.

    A line is known by its description and category; a line that is new belongs to the region of
    the plan.
    """
    known = {(x.description.strip().casefold(), x.category): x.region for x in saved}
    return tuple(
        replace(x, region=x.region or known.get((x.description.strip().casefold(), x.category), ""))
        for x in lines
    )
