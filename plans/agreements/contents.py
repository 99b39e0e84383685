"""What an agreement says, as facts to freeze: parties, obligations, goals, money, reports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from plans.agreements.grant import Grant
from plans.data import PlanData, primitives
from plans.models import Plan
from portal.accounts.models import Organisation
from portal.dates import add_months
from portal.funds.models import OfficePolicy, Purpose
from portal.funds.queries import clauses_of
from portal.money import total


def party_rows(plan: Plan, data: PlanData) -> list[dict[str, Any]]:
    """The parties in order: the care office, the lead, the participants. Partners do not sign."""
    cashiers = {c.org for c in data.money.cashiers if data.money.route == "cashier"}
    rows = [_row("office", plan.office, "office", "", False)]
    members = sorted((m for m in data.members if m.role != "partner"), key=lambda m: m.role)
    known = {o.slug: o for o in Organisation.objects.filter(slug__in=[m.org for m in members])}
    for number, member in enumerate(members, start=1):
        org = known[member.org]
        rows.append(_row(f"p{number}", org, member.role, member.task, member.org in cashiers))
    return rows


def _row(code: str, org: Organisation, role: str, task: str, is_cashier: bool) -> dict[str, Any]:
    return {
        "code": code,
        "org": org.slug,
        "organisation": org.name,
        "kvk": org.kvk,
        "agb": org.agb or "",
        "city": org.city,
        "role": role,
        "task": task,
        "is_cashier": is_cashier,
    }


def terms(
    plan: Plan,
    data: PlanData,
    grant: Grant,
    division: Mapping[str, Mapping[int, Decimal]],
    parties: list[dict[str, Any]],
) -> dict[str, Any]:
    """Everything the agreement lays down (R-1.5-1, R-1.5-2, R-1.6-1), ready to freeze."""
    policy = OfficePolicy.objects.get(office=plan.office_id)
    years = sorted(grant.amounts)
    names = {row["org"]: row["organisation"] for row in parties}
    return {
        "plan_title": data.title,
        "plan_number": plan.pk,
        "reference": plan.reference,
        "office": plan.office.name,
        "region": plan.region.name,
        "scheme": plan.scheme.name_nl,
        "purpose": Purpose.objects.get(pk=data.basis.purpose).label_nl,
        "condition_set": plan.condition_set_id,
        "summary": data.basis.summary,
        "start": data.basis.start,
        "end": data.basis.end,
        "decision": grant.decision,
        "decided_at": grant.decided_at,
        "final_at": grant.final_at,
        "parties": parties,
        "years": years,
        "grant": {str(y): grant.amounts[y] for y in years},
        "total": total(grant.amounts.values()),
        "elsewhere": [asdict(one) for one in grant.elsewhere],
        "division": [
            {
                "org": org,
                "organisation": names[org],
                "amounts": {str(y): part.get(y, Decimal(0)) for y in years},
                "total": total(part.values()),
            }
            for org, part in division.items()
            if part
        ],
        "route": data.money.route,
        "cashiers": [{"org": c.org, "organisation": names[c.org]} for c in data.money.cashiers],
        "goals": primitives(data.goals),
        "milestones": primitives(data.milestones),
        "reports": reports(data, policy),
        "accountability_mode": policy.get_accountability_mode_display(),
        "clauses": [
            {"code": c.code, "label": c.label, "parts": clause_parts(c.text), "version": c.version}
            for c in clauses_of(policy)
        ],
        "is_demo": plan.is_demo,
    }


def clause_parts(text: str) -> list[str]:
    """The members of a clause; the document numbers them, so their own numbers go."""
    return [re.sub(r"^\d+[.)]\s+", "", part.strip()) for part in text.splitlines() if part.strip()]


def reports(data: PlanData, policy: OfficePolicy) -> list[dict[str, Any]]:
    """The reporting calendar: the plan's own moments, else the office's rhythm (R-1.6-1)."""
    moments = [(m.due, m.kind) for m in data.monitoring.moments if m.due]
    if not moments and data.basis.start and data.basis.end:
        moments = _rhythm(data.basis.start, data.basis.end, policy)
    return [{"due": due, "kind": kind} for due, kind in sorted(moments)]


def _rhythm(start: date, end: date, policy: OfficePolicy) -> list[tuple[date, str]]:
    step = policy.report_months
    found: list[tuple[date, str]] = []
    while (due := add_months(start, step * (len(found) + 1))) < end:
        found.append((due, "progress"))
    return [*found, (add_months(end, policy.final_report_months), "final")]
