"""Reading the reallocation: the lines a person oversees, their agreements and their limits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, Prefetch, Q, QuerySet, Sum

from plans.agreements.models import Agreement
from plans.agreements.workflow import State as AgreementState
from plans.budget import org_year_table
from plans.models import Plan
from portal.accounts.models import User
from portal.funds.envelope import EntryKind
from portal.funds.models import LedgerEntry, RegionalBudget
from portal.money import ZERO, cents
from reviews.decisions import content_of, overseen_plans
from reviews.queries import office_roles
from reviews.reallocation.models import Change, Line
from reviews.reallocation.sums import Limits

ENDED = (AgreementState.DECLINED, AgreementState.SUPERSEDED)
_ABOUT = (
    "plan__region",
    "plan__scheme",
    "plan__lead",
    "plan__office",
    "decision",
    "prepared_by",
    "processed_by",
)


def overseen_lines(user: User, *, facts: bool = False) -> QuerySet[Line]:
    """The lines this person oversees for the office, each with its agreement at hand.

    A plan whose door is closed to the person, or in which it takes part, is not among them.
    `facts` brings what the agreements say too, for exports.
    """
    standing = Agreement.objects.exclude(state__in=ENDED)
    standing = standing.select_related("snapshot") if facts else standing
    found = Line.objects.filter(plan__in=overseen_plans(user)).select_related(*_ABOUT)
    return found.prefetch_related(
        Prefetch("plan__agreements", standing, to_attr="standing_agreements")
    )


def narrowed(lines: QuerySet[Line], filters: Mapping[str, Any]) -> QuerySet[Line]:
    """The lines that a filter names: region, scheme, state, or a piece of text."""
    for name, field in (("region", "plan__region"), ("scheme", "plan__scheme"), ("state", "state")):
        if filters.get(name):
            lines = lines.filter(**{field: filters[name]})
    if text := filters.get("q"):
        lines = lines.filter(
            Q(plan__title__icontains=text)
            | Q(plan__lead__name__icontains=text)
            | Q(decision__number__icontains=text)
            | Q(plan__agreements__number__icontains=text)
        ).distinct()
    return lines


def agreement_of(line: Line) -> Agreement | None:
    """The agreement that stands on the plan of this line, or None before it was drawn up."""
    kept = getattr(line.plan, "standing_agreements", None)
    if kept is None:
        return Agreement.objects.filter(plan=line.plan_id).exclude(state__in=ENDED).first()
    return kept[0] if kept else None


def is_signed(agreement: Agreement | None) -> bool:
    """Whether every party has signed."""
    return agreement is not None and agreement.state == AgreementState.COMPLETE


def division_of(line: Line, agreement: Agreement | None) -> dict[str, Decimal]:
    """What each organisation gets in the year of this line, as it stands now.

    After a change what that laid down; else what the agreement says; before there is one, in
    proportion to what was asked.
    """
    if line.division or agreement is None:
        stored = line.division or line.awarded
        return {org: Decimal(amount) for org, amount in stored.items()}
    rows = agreement.snapshot.data["division"]
    return {row["org"]: Decimal(row["amounts"].get(str(line.year), "0")) for row in rows}


def asked_by(line: Line) -> dict[str, Decimal]:
    """What each organisation asked in the year of this line, in the version that was judged."""
    table = org_year_table(content_of(line.decision.case))
    return {row.key: row.amounts.get(line.year, ZERO) for row in table.rows}


def paid_on(agreement: Agreement, year: int) -> Decimal:
    """What was paid under this agreement in a year, less what came back.

    Payments are entries of the ledger whose reference begins with the agreement's number.
    """
    number = Q(reference=agreement.number) | Q(reference__startswith=f"{agreement.number},")
    found = LedgerEntry.objects.filter(number, budget__year=year)
    sums = found.aggregate(
        paid=Sum("amount", filter=Q(kind=EntryKind.PAY)),
        back=Sum("amount", filter=Q(kind=EntryKind.REPAY)),
    )
    return cents((sums["paid"] or ZERO) - (sums["back"] or ZERO))


def limits_of(line: Line, agreement: Agreement) -> Limits:
    """What the year of this line may become."""
    budget = RegionalBudget.objects.filter(
        scheme=line.plan.scheme_id, region=line.plan.region_id, year=line.year
    ).first()
    return Limits(
        asked=line.asked,
        asked_by=asked_by(line),
        paid=paid_on(agreement, line.year),
        room=budget.envelope.remaining if budget else None,
        now=division_of(line, agreement),
    )


def rooms(office_id: int, year: int) -> list[RegionalBudget]:
    """The envelopes of the office in a year, by region and scheme."""
    found = RegionalBudget.objects.filter(region__office=office_id, year=year)
    return list(found.select_related("region", "scheme").order_by("region__name", "scheme_id"))


def rounds(office_id: int) -> tuple[int, int] | None:
    """The first and the last year for which the office has lines, or None without any."""
    span = Line.objects.filter(plan__office=office_id).aggregate(
        low=Min("round"), high=Max("round")
    )
    return (span["low"], span["high"]) if span["low"] else None


def roles_on(user: User, plan: Plan) -> frozenset[str]:
    """What this person is to the plan for the office; nothing when it does not oversee it."""
    if not overseen_plans(user).filter(pk=plan.pk).exists():
        return frozenset()
    return office_roles(user, plan)


def changes_of(agreement: Agreement) -> list[Change]:
    """The changes of an agreement, in order."""
    found = agreement.reallocation_changes.select_related("snapshot", "letter")
    return list(found.order_by("number"))
