"""A numbered change of a signed agreement: frozen, its letter drawn and mailed by the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from plans.agreements.models import Agreement
from plans.agreements.services.signing import people_of
from portal.accounts.models import Membership, MembershipState, Organisation, Role, User
from portal.audit import services as audit
from portal.documents.snapshots import freeze
from portal.funds.queries import policy_of
from portal.jobs.services import enqueue
from portal.money import ZERO, total
from reviews.notices import notify
from reviews.reallocation.letters import draw
from reviews.reallocation.models import Change, Line
from reviews.reallocation.sums import received

Division = Mapping[str, Decimal]


def record_change(
    line: Line, agreement: Agreement, before: Division, after: Division, *, by: User, at: datetime
) -> Change:
    """Write the next change of a locked agreement down and queue its letter."""
    number = agreement.reallocation_changes.count() + 1
    assert line.prepared_by is not None  # noqa: S101  it is prepared
    facts = _facts(line, agreement, before, after, by) | {"number": number, "at": at}
    change = Change.objects.create(
        agreement=agreement,
        line=line,
        number=number,
        year=line.year,
        before=total(before.values()),
        after=total(after.values()),
        reason=line.reason,
        prepared_by=line.prepared_by,
        confirmed_by=by,
        at=at,
        snapshot=freeze("agreement_change", facts, at=at),
    )
    audit.write(
        "reallocation.changed",
        obj=change,
        plan=agreement.plan_id,
        actor=by,
        organisation=line.plan.office,
        office=line.plan.office_id,
        reason=line.reason,
        data={k: facts[k] for k in ("agreement", "number", "year", "before", "after")},
        at=at,
    )
    key = f"reallocation.letter:{change.pk}"
    enqueue("reallocation.letter", key, {"change": change.pk}, queue="documents")
    return change


def _facts(
    line: Line, agreement: Agreement, before: Division, after: Division, by: User
) -> dict[str, Any]:
    """Everything the letter says: totals per organisation, no budget lines (practice.md 6.2)."""
    plan = line.plan
    shares = {org: Decimal(amount) for org, amount in line.shares.items()}
    gets, got = received(after, shares), received(before, shares)
    orgs = [*after, *(org for org in {*gets, *got} if org not in after)]
    known = {o.slug: o for o in Organisation.objects.filter(slug__in=[*orgs, plan.lead.slug])}
    return {
        "agreement": agreement.number,
        "completed_at": agreement.completed_at,
        "plan_title": agreement.snapshot.data["plan_title"],
        "reference": plan.reference,
        "office": plan.office.name,
        "region": plan.region.name,
        "scheme": plan.scheme.name_nl,
        "year": line.year,
        "reallocation": line.round,
        "asked": line.asked,
        "before": total(before.values()),
        "after": total(after.values()),
        "difference": total(after.values()) - total(before.values()),
        "rows": _rows(known, before, after),
        "receivers": _rows(known, got, gets),
        "by_cashier": bool(shares),
        "reason": line.reason,
        "answer_days": policy_of(plan.office_id).objection_days,
        "lead": {"name": plan.lead.name, "city": plan.lead.city},
        "sender": _sender(plan.office_id, plan.office.name, by),
        "is_demo": plan.is_demo,
    }


def _rows(
    known: Mapping[str, Organisation], before: Division, after: Division
) -> list[dict[str, Any]]:
    orgs = list(dict.fromkeys([*before, *after]))
    return [
        {
            "org": org,
            "organisation": known[org].name,
            "agb": known[org].agb or "",
            "before": before.get(org, ZERO),
            "after": after.get(org, ZERO),
            "difference": after.get(org, ZERO) - before.get(org, ZERO),
        }
        for org in orgs
        if before.get(org) or after.get(org)
    ]


def _sender(office_id: int, office: str, by: User) -> dict[str, str]:
    post = Membership.objects.filter(
        user=by,
        organisation_id=office_id,
        role=Role.DECISION_MAKER,
        state=MembershipState.ACTIVE,
    ).first()
    return {"organisation": office, "name": by.name, "function": post.function if post else ""}


@transaction.atomic
def draw_letter(change_id: int, *, at: datetime) -> Change:
    """Make the letter of a change and mail it to every party; run twice is once."""
    rows = Change.objects.select_related("agreement__plan", "snapshot")
    change = rows.select_for_update(of=("self",)).get(pk=change_id)
    if change.letter_id is None:
        change.letter = draw(change)
        change.save(update_fields=["letter"])
        _tell(change)
    return change


def _tell(change: Change) -> None:
    assert change.letter is not None  # noqa: S101  it was just drawn
    agreement, letter = change.agreement, change.letter
    for person in people_of(agreement):
        notify(
            "agreement_changed",
            key=f"reallocation.changed:{change.pk}:{person.pk}",
            to=person,
            plan=agreement.plan,
            context={
                "number": agreement.number,
                "change": change.number,
                "year": change.year,
                "agreement_id": agreement.pk,
            },
            attachments=[letter.pk],
        )
