"""Drawing up: freeze what is agreed, number it, and let the queue make the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans.agreements.contents import party_rows, terms
from plans.agreements.grant import Grant, adds_up
from plans.agreements.models import Agreement, Party, PartyRole
from plans.agreements.moving import check, locked, move
from plans.agreements.workflow import State, Verb
from plans.budget import org_year_table
from plans.data import PlanData
from plans.dividing import divide
from plans.filed import for_judging
from plans.models import Plan
from plans.moving import locked as locked_plan
from plans.moving import move as move_plan
from plans.notices import notify, people_at
from plans.services.numbers import next_number
from plans.workflow import State as PlanState
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import Role, User
from portal.documents.models import Document
from portal.documents.pdf import render_pdf
from portal.documents.signing import seal_pdf
from portal.documents.snapshots import freeze
from portal.documents.store import save
from portal.jobs.services import enqueue
from portal.money import total
from portal.refusal import Refusal

Division = Mapping[str, Mapping[int, Decimal]]


def filed_content(plan: Plan) -> PlanData:
    """The content that was judged: the latest submission, never the live rows."""
    submission = plan.submissions.select_related("snapshot").order_by("-number")[0]
    return for_judging(submission)


def proposed_division(plan: Plan, grant: Grant) -> dict[str, dict[int, Decimal]]:
    """The grant over the organisations in proportion to what they asked, to the cent."""
    asked = {row.key: row.amounts for row in org_year_table(filed_content(plan)).rows}
    return divide(asked, grant.amounts)


@transaction.atomic
def draw_up(
    plan_id: int,
    grant: Grant,
    *,
    by: User,
    division: Division | None = None,
    at: datetime | None = None,
) -> Agreement:
    """Freeze the agreement on a granted plan and queue its PDF; a second call finds the first.

    `division` says what each organisation gets per year (default: in proportion); it must add
    up to the grant in every year (R-1.5-2). After a party declined, a new version is drawn.
    """
    at = at or clock.now()
    plan = locked_plan(plan_id)
    ended = [State.DECLINED, State.SUPERSEDED]
    standing = Agreement.objects.filter(plan=plan).exclude(state__in=ended).first()
    if standing is not None:
        return standing
    parts = division or proposed_division(plan, grant)
    if not adds_up(parts, grant.amounts):
        raise Refusal(
            _("The parts of the organisations do not add up to the grant per year."),
            code="division",
        )
    if plan.state == PlanState.GRANTED:
        plan = move_plan(plan.pk, PlanVerb.DRAW_UP, by=by, at=at)
    elif plan.state != PlanState.AGREEMENT:
        raise Refusal(_("This plan has no final award yet."), code="not_granted")
    return _draw(plan, grant, parts, by, at)


def _draw(plan: Plan, grant: Grant, parts: Division, by: User, at: datetime) -> Agreement:
    earlier = Agreement.objects.filter(plan=plan).order_by("-version").first()
    number = earlier.number if earlier else _number(plan)
    version = earlier.version + 1 if earlier else 1
    data = filed_content(plan)
    parties = party_rows(plan, data)
    facts = terms(plan, data, grant, parts, parties) | {"number": number, "version": version}
    snapshot = freeze("agreement", {**facts, "drawn_at": at}, at=at)
    agreement = Agreement.objects.create(
        plan=plan,
        number=number,
        version=version,
        snapshot=snapshot,
        amount=total(grant.amounts.values()),
        drawn_by=by,
        drawn_at=at,
    )
    Party.objects.bulk_create(
        Party(
            agreement=agreement,
            org_id=row["org"],
            code=row["code"],
            role=row["role"],
            is_cashier=row["is_cashier"],
            position=n,
        )
        for n, row in enumerate(parties)
    )
    key = f"agreements.draw:{agreement.pk}"
    enqueue("agreements.draw", key, {"agreement": agreement.pk}, queue="documents")
    return agreement


def _number(plan: Plan) -> str:
    number = next_number(plan.office_id, plan.year, "agreement")
    return f"OVK-{plan.year}-{plan.region_id}-{number:04d}"


@transaction.atomic
def finish_drawing(agreement_id: int, *, at: datetime | None = None) -> Agreement:
    """Make the PDF from the snapshot and tell the coordinator; run twice is once."""
    at = at or clock.now()
    agreement = locked(agreement_id)
    if agreement.state != State.DRAWING:
        return agreement
    agreement.document = agreement.current = draw(agreement)
    move(agreement, Verb.FINISH_DRAWING, by=None, at=at)
    for person in people_at(agreement.plan.office_id, Role.COORDINATOR):
        notify(
            "agreement_ready",
            key=f"agreement.ready:{agreement.pk}:{person.pk}",
            to=person,
            plan=agreement.plan,
            context={"number": agreement.number, "agreement_id": agreement.pk},
        )
    return agreement


def draw(agreement: Agreement) -> Document:
    """The sealed PDF of an agreement: the same snapshot gives the same text."""
    facts: dict[str, Any] = agreement.snapshot.data
    with override("nl"):
        title = _("Agreement transition funds: %(plan)s") % {"plan": facts["plan_title"]}
        content = render_pdf(
            "pdf/agreements/agreement.html",
            {"a": facts, "parties": signers(facts["parties"])},
            title=title,
            identifier=f"{agreement.number}-v{agreement.version}",
            created=agreement.drawn_at,
            version=_("Version %(number)d") % {"number": agreement.version},
        )
        content = seal_pdf(content, at=agreement.drawn_at)
    return store_pdf(agreement, content, title, agreement.drawn_at)


def signers(parties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parties as the signature boxes name them: the role in words."""
    return [{**party, "role": str(PartyRole(party["role"]).label)} for party in parties]


def store_pdf(agreement: Agreement, content: bytes, title: str, at: datetime) -> Document:
    """Keep a revision of the agreement's PDF."""
    return save(
        content,
        kind="agreement",
        title=title,
        filename=f"{agreement.number}-v{agreement.version}.pdf",
        content_type="application/pdf",
        snapshot=agreement.snapshot,
        plan_id=agreement.plan_id,
        at=at,
    )


@transaction.atomic
def discard(agreement_id: int, *, by: User, reason: str, at: datetime | None = None) -> Agreement:
    """Throw a drawn agreement away before it went out, so that it can be drawn up anew."""
    agreement = locked(agreement_id)
    return move(agreement, Verb.DISCARD, by=by, at=at or clock.now(), reason=reason)


@transaction.atomic
def send(agreement_id: int, *, by: User, at: datetime | None = None) -> Agreement:
    """Send the agreement out: every signatory gets a mail; the plan waits for signatures."""
    at = at or clock.now()
    agreement = locked(agreement_id)
    check(agreement, Verb.SEND)
    move(agreement, Verb.SEND, by=by, at=at)
    move_plan(agreement.plan_id, PlanVerb.SEND_TO_SIGN, by=by, at=at)
    for party in agreement.parties.select_related("org"):
        role = Role.DECISION_MAKER if party.role == "office" else Role.SIGNATORY
        for person in people_at(party.org.pk, role):
            notify(
                "agreement_sign",
                key=f"agreement.sign:{agreement.pk}:{party.pk}:{person.pk}",
                to=person,
                plan=agreement.plan,
                context={
                    "number": agreement.number,
                    "agreement_id": agreement.pk,
                    "organisation": party.org.name,
                },
            )
    return agreement
