"""Signing: every party once, in any order, each on exactly the bytes it saw."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from plans.agreements.models import Agreement, Party, Signature
from plans.agreements.moving import check, locked, move, record
from plans.agreements.services.drawing import store_pdf
from plans.agreements.workflow import Verb
from plans.moving import move as move_plan
from plans.notices import notify, people_at
from plans.workflow import Verb as PlanVerb
from portal import clock
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.documents import store
from portal.documents.signing import Signer, sign_pdf
from portal.funds import ledger
from portal.jobs.services import enqueue
from portal.refusal import Refusal


@transaction.atomic
def sign(party_id: int, *, by: User, seen_sha: str, at: datetime | None = None) -> Signature:
    """`by` signs for one party, after step-up, what has the SHA-256 `seen_sha`.

    Locks the agreement, so that two "last" signers complete it once. The same person pressing
    twice gets the same signature. Raises `Refusal` for the wrong person, a second party of the
    same person, or a document that is not the one that was shown.
    """
    at = at or clock.now()
    party = Party.objects.select_related("org").get(pk=party_id)
    agreement = locked(party.agreement_id)
    signed = Signature.objects.filter(party=party).first()
    if signed is not None and signed.user_id == by.pk:
        return signed
    check(agreement, Verb.SIGN)
    post = _post(party, by)
    _check_once(agreement, party, by, seen_sha)
    signature = _sign(agreement, party, by, post.function or str(post.get_role_display()), at)
    complete_when_all(agreement, at)
    return signature


def complete_when_all(agreement: Agreement, at: datetime) -> None:
    """Complete a locked agreement when every party has signed."""
    if agreement.signatures.count() == agreement.parties.count():
        _complete(agreement, at)


@transaction.atomic
def decline(party_id: int, *, by: User, reason: str, at: datetime | None = None) -> Agreement:
    """A party does not sign, with a reason: the agreement stops and can be drawn up anew."""
    at = at or clock.now()
    party = Party.objects.select_related("org").get(pk=party_id)
    agreement = locked(party.agreement_id)
    _post(party, by)
    if Signature.objects.filter(party=party).exists():
        raise Refusal(_("%(org)s has signed already.") % {"org": party.org.name}, code="signed")
    move(agreement, Verb.DECLINE, by=by, at=at, organisation=party.org, reason=reason)
    move_plan(agreement.plan_id, PlanVerb.REDRAW, by=by, organisation=party.org, at=at)
    for person in people_at(agreement.plan.office_id, Role.COORDINATOR):
        notify(
            "agreement_declined",
            key=f"agreement.declined:{agreement.pk}:{person.pk}",
            to=person,
            plan=agreement.plan,
            context={
                "number": agreement.number,
                "agreement_id": agreement.pk,
                "organisation": party.org.name,
                "reason": reason,
            },
        )
    return agreement


def signing_role(party: Party) -> Role:
    """Who signs for a party: the office's decision maker, a provider's signatory."""
    return Role.DECISION_MAKER if party.role == "office" else Role.SIGNATORY


def _post(party: Party, by: User) -> Membership:
    post = Membership.objects.filter(
        user=by,
        organisation=party.org,
        role=signing_role(party),
        state=MembershipState.ACTIVE,
    ).first()
    if post is None:
        raise Refusal(
            _("Only a person who may sign for %(org)s can do this.") % {"org": party.org.name},
            code="not_signatory",
        )
    return post


def _check_once(agreement: Agreement, party: Party, by: User, seen_sha: str) -> None:
    if Signature.objects.filter(party=party).exists():
        raise Refusal(_("%(org)s has signed already.") % {"org": party.org.name}, code="signed")
    if agreement.signatures.filter(user=by).exists():
        raise Refusal(
            _("You signed this agreement already for another party. Somebody else must sign."),
            code="two_parties",
        )
    if agreement.document is None or seen_sha != agreement.document.sha256:
        raise Refusal(
            _("The document is not the one you were shown. Read it again, then sign."),
            code="other_document",
        )


def _sign(agreement: Agreement, party: Party, by: User, function: str, at: datetime) -> Signature:
    assert agreement.current is not None and agreement.document is not None  # noqa: S101, PT018
    content = sign_pdf(
        store.read(agreement.current),
        field=party.code,
        signer=Signer(by.name, function, party.org.name, by.email),
        reason=_("Agreement %(number)s") % {"number": agreement.number},
        location=party.org.city or "Nederland",
        at=at,
    )
    agreement.current = store_pdf(agreement, content, agreement.document.title, at)
    agreement.save(update_fields=["current"])
    signature = Signature.objects.create(
        party=party,
        agreement=agreement,
        user=by,
        name=by.name,
        function=function,
        at=at,
        seen_sha256=agreement.document.sha256,
        document=agreement.current,
    )
    record(
        agreement,
        "agreement.sign",
        by=by,
        at=at,
        organisation=party.org,
        from_state=agreement.state,
        data={"sha256": agreement.document.sha256, "signed_sha256": agreement.current.sha256},
    )
    return signature


def _complete(agreement: Agreement, at: datetime) -> None:
    """The last signature: the plan runs, the money is contracted, the calendar is made."""
    move(agreement, Verb.COMPLETE, by=None, at=at)
    plan = move_plan(agreement.plan_id, PlanVerb.START_RUNNING, by=None, at=at)
    grant = {int(y): Decimal(v) for y, v in agreement.snapshot.data["grant"].items()}
    ledger.contract(
        plan.scheme_id,
        plan.region,
        grant,
        key=f"agreement.contract:{agreement.pk}",
        reference=agreement.number,
        at=at,
    )
    enqueue(
        "monitoring.calendar", f"monitoring.calendar:{agreement.pk}", {"agreement": agreement.pk}
    )
    _tell(agreement)


def _tell(agreement: Agreement) -> None:
    attachments = [agreement.current.pk] if agreement.current else []
    for person in people_of(agreement):
        notify(
            "agreement_complete",
            key=f"agreement.complete:{agreement.pk}:{person.pk}",
            to=person,
            plan=agreement.plan,
            context={"number": agreement.number, "agreement_id": agreement.pk},
            attachments=attachments,
        )


def people_of(agreement: Agreement) -> Iterator[User]:
    """Who is told what becomes of an agreement: coordinators, editors and signatories."""
    for party in agreement.parties.select_related("org"):
        roles = (Role.COORDINATOR,) if party.role == "office" else (Role.EDITOR, Role.SIGNATORY)
        yield from people_at(party.org.pk, *roles)
