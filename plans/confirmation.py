"""What a signatory confirms; pure. When it changes, the confirmation lapses (G4).

What is confirmed is a plan itself, of which all else is empty: so the comparison of two versions
says in words what changed after a confirmation (`plans.compare`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from plans.compare import Change, differences
from plans.data import (
    Activity,
    Basis,
    CashierShare,
    Challenge,
    Member,
    MoneyRoute,
    OrgBudget,
    PlanData,
    Support,
    parse,
)
from portal.documents.canonical import canonical, sha256

# Fields that a plan got after the first confirmations. While one is empty it is no part of what is
# confirmed, so that a confirmation from before it came still stands.
LATER: Mapping[type[Any], frozenset[str]] = {
    Member: frozenset({"contract", "contract_until"}),
    Challenge: frozenset({"movements", "focus_points"}),
    Activity: frozenset({"changes"}),
    Support: frozenset({"regional_documents", "regional_text", "partnership"}),
}

# The five statements of one confirmation (R-6.4-1, R-6.4-7, R-N.3.1-2).
STATEMENTS = {
    "participation": _("Our organisation takes part in this plan and carries out its tasks."),
    "budget": _("The budget of our organisation in this plan is correct."),
    "competition": _(
        "The cooperation stays within the Competition Act (Mededingingswet) and the ACM guideline: "
        "we exchange no more than is needed for this plan."
    ),
    "no_double_funding": _(
        "Our costs in this plan are not paid from another scheme or from regular funding."
    ),
    "board": _("The board of our organisation agrees, and I am authorised to sign."),
}


def confirmed_part(data: PlanData, org: str) -> PlanData:
    """What `org` confirms: the heart of the plan, its own tasks and its own budget.

    Texts of others, their tasks and their amounts are left out: a change there does not touch
    what this organisation promised. Nor does the order of rows.
    """
    return PlanData(
        title=data.title,
        scheme=data.scheme,
        region=data.region,
        year=data.year,
        basis=Basis(purpose=data.basis.purpose, start=data.basis.start, end=data.basis.end),
        members=tuple(sorted((_seat(m, org) for m in data.members), key=lambda m: m.org)),
        goals=tuple(sorted(data.goals, key=lambda g: g.code)),
        activities=tuple(
            sorted((a for a in data.activities if a.owner == org), key=lambda a: a.code)
        ),
        milestones=tuple(
            sorted((s for s in data.milestones if s.owner == org), key=lambda s: s.code)
        ),
        budget=tuple(
            OrgBudget(b.org, tuple(sorted(b.lines, key=_order)))
            for b in data.budget
            if b.org == org and b.lines
        ),
        money=MoneyRoute(data.money.route, cashiers=_cashiers(data, org)),
        other_regions=data.other_regions,
    )


def _seat(member: Member, org: str) -> Member:
    return Member(member.org, member.role, task=member.task if member.org == org else "")


def _cashiers(data: PlanData, org: str) -> tuple[CashierShare, ...]:
    """Who the cashiers are; of the own share also the figures, not whether it is accepted."""
    found = (
        replace(c, accepted=False) if c.org == org else CashierShare(c.org)
        for c in data.money.cashiers
    )
    return tuple(sorted(found, key=lambda c: c.org))


def _order(line: Any) -> str:
    return canonical(_plain(line))


def confirmed_content(data: PlanData, org: str) -> dict[str, Any]:
    """What `org` confirms as primitives; equal amounts look equal (1000 and 1000.00)."""
    content: dict[str, Any] = _plain(confirmed_part(data, org))
    return content


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in sorted(value.items())}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if hasattr(value, "__struct_fields__"):
        held = {name: getattr(value, name) for name in value.__struct_fields__}
        later = LATER.get(type(value), frozenset())
        return {name: _plain(v) for name, v in held.items() if v or name not in later}
    return value.isoformat() if hasattr(value, "isoformat") else value


def content_sha(data: PlanData, org: str) -> str:
    """The SHA-256 of what `org` confirms."""
    return sha256(canonical(confirmed_content(data, org)))


def changed_since(
    content: Mapping[str, Any], data: PlanData, org: str, names: Mapping[str, str]
) -> tuple[Change, ...]:
    """What differs between the confirmed `content` and the plan now; empty when it stands.

    `names` are the names of organisations by slug, for the words. Nothing in it is of others'
    figures, since these are no part of what `org` confirmed.
    """
    before = _named(parse(dict(content), PlanData), names)
    return differences(before, _named(confirmed_part(data, org), names))


def _named(part: PlanData, names: Mapping[str, str]) -> PlanData:
    return replace(
        part, members=tuple(replace(m, name=names.get(m.org, m.org)) for m in part.members)
    )
