"""Copies signed elsewhere: uploaded as PDF, and confirmed by the office as the same agreement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plans.agreements.models import Agreement, Party, Signature, SignedCopy
from plans.agreements.moving import check, locked, record
from plans.agreements.services.signing import complete_when_all, signing_role
from plans.agreements.workflow import CONFIRMERS, Verb
from plans.notices import notify, people_at
from portal import clock
from portal.accounts.models import Membership, MembershipState, Role, User
from portal.dates import local
from portal.documents.uploads import CheckedUpload, check_upload, keep
from portal.refusal import Refusal


def offer(
    party_id: int,
    file: Any,
    *,
    by: User,
    signed_by: str,
    function: str,
    signed_on: date,
    at: datetime | None = None,
) -> SignedCopy:
    """Upload the PDF that `signed_by` signed for a party outside the portal.

    It counts only after somebody else at the office has confirmed it. Refuses a file that is no
    sound PDF, a party that has signed or waits for a confirmation, and people who neither sign
    for the party nor coordinate at the office.
    """
    checked = check_upload(file, kinds=("pdf",))
    at = at or clock.now()
    with transaction.atomic():
        party = Party.objects.select_related("org").get(pk=party_id)
        agreement = locked(party.agreement_id)
        check(agreement, Verb.UPLOAD_COPY)
        _check_uploader(agreement, party, by)
        _check_free(party)
        _check_day(agreement, signed_on, at)
        document = _keep(agreement, party, checked, at)
        copy = SignedCopy.objects.create(
            party=party,
            agreement=agreement,
            document=document,
            signed_by=signed_by.strip(),
            function=function.strip(),
            signed_on=signed_on,
            uploaded_by=by,
            uploaded_at=at,
        )
        _record("agreement.copy_uploaded", copy, by, at)
        _ask_office(copy)
    return copy


@transaction.atomic
def confirm(copy_id: int, *, by: User, at: datetime | None = None) -> Signature:
    """Say that the copy is the same agreement: the party has signed; the last one completes it.

    Never by the person who uploaded it. Raises `Refusal`; a second confirmation finds the first.
    """
    at = at or clock.now()
    copy, agreement = _open(copy_id, by, Verb.CONFIRM_COPY)
    if copy.outcome == SignedCopy.Outcome.SAME:
        return Signature.objects.get(copy=copy)
    _check_unjudged(copy)
    if not copy.document.openable:
        raise Refusal(_("The file was not found safe. Ask for another copy."), code="unsafe")
    if Signature.objects.filter(party=copy.party).exists():
        raise Refusal(_("%(org)s has signed already.") % _named(copy), code="signed")
    _judge(copy, SignedCopy.Outcome.SAME, by, at)
    assert agreement.document is not None  # noqa: S101  it is out for signature
    signature = Signature.objects.create(
        party=copy.party,
        agreement=agreement,
        copy=copy,
        name=copy.signed_by,
        function=copy.function,
        at=at,
        seen_sha256=agreement.document.sha256,
        document=copy.document,
    )
    _record("agreement.copy_confirmed", copy, by, at)
    complete_when_all(agreement, at)
    return signature


@transaction.atomic
def refuse(copy_id: int, *, by: User, reason: str, at: datetime | None = None) -> SignedCopy:
    """Say that the copy is not the agreement, with a reason; who uploaded it gets a mail."""
    at = at or clock.now()
    copy, _agreement = _open(copy_id, by, Verb.CONFIRM_COPY)
    _check_unjudged(copy)
    if not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    _judge(copy, SignedCopy.Outcome.DIFFERENT, by, at, reason.strip())
    _record("agreement.copy_refused", copy, by, at, reason=reason.strip())
    context = _about(copy) | {"reason": copy.reason}
    key = f"agreement.copy_refused:{copy.pk}"
    notify("copy_refused", key=key, to=copy.uploaded_by, plan=_agreement.plan, context=context)
    return copy


def may_upload(user: User, party: Party) -> bool:
    """Whether this person may upload for a party: its own signer, or the office's coordinator."""
    return _holds(user, party.org.pk, signing_role(party)) or _holds(
        user, party.agreement.plan.office_id, Role.COORDINATOR
    )


def may_confirm(user: User, copy: SignedCopy) -> bool:
    """Whether this person may confirm: at the office, and not who uploaded the copy."""
    office = copy.agreement.plan.office_id
    return copy.uploaded_by_id != user.pk and _holds(user, office, *CONFIRMERS)


def _holds(user: User, organisation_id: int, *roles: str) -> bool:
    return Membership.objects.filter(
        user=user, organisation_id=organisation_id, role__in=roles, state=MembershipState.ACTIVE
    ).exists()


def _open(copy_id: int, by: User, verb: Verb) -> tuple[SignedCopy, Agreement]:
    """The copy under the lock of its agreement, when this person may judge it."""
    copy = SignedCopy.objects.select_related("party__org", "agreement__plan").get(pk=copy_id)
    agreement = locked(copy.agreement_id)
    copy.refresh_from_db(fields=["outcome"])
    if not may_confirm(by, copy):
        raise Refusal(
            _("A coordinator or administrator who did not upload the copy has to check it."),
            code="not_allowed",
        )
    if copy.outcome != SignedCopy.Outcome.SAME:
        check(agreement, verb)
    return copy, agreement


def _check_unjudged(copy: SignedCopy) -> None:
    if copy.outcome:
        raise Refusal(_("This copy was judged already. Reload the page."), code="judged")


def _judge(
    copy: SignedCopy, outcome: SignedCopy.Outcome, by: User, at: datetime, reason: str = ""
) -> None:
    copy.outcome, copy.judged_by, copy.judged_at, copy.reason = outcome, by, at, reason
    copy.save()


def _check_uploader(agreement: Agreement, party: Party, by: User) -> None:
    if not may_upload(by, party):
        raise Refusal(
            _("Only who may sign for %(org)s, or a coordinator of the care office, can do this.")
            % {"org": party.org.name},
            code="not_allowed",
        )


def _check_free(party: Party) -> None:
    if Signature.objects.filter(party=party).exists():
        raise Refusal(_("%(org)s has signed already.") % {"org": party.org.name}, code="signed")
    if SignedCopy.objects.filter(party=party, outcome="").exists():
        raise Refusal(
            _("A copy of %(org)s waits already. The care office looks at it first.")
            % {"org": party.org.name},
            code="waiting",
        )


def _check_day(agreement: Agreement, signed_on: date, at: datetime) -> None:
    if not local(agreement.drawn_at).date() <= signed_on <= local(at).date():
        raise Refusal(
            _("Choose a day from when the agreement was drawn up until today."),
            field="signed_on",
            code="day",
        )


def _keep(agreement: Agreement, party: Party, checked: CheckedUpload, at: datetime) -> Any:
    title = _("Signed copy of %(number)s, %(org)s")
    return keep(
        checked,
        kind="agreement_copy",
        title=title % {"number": agreement.number, "org": party.org.name},
        plan_id=agreement.plan_id,
        organisation_id=party.org.pk,
        at=at,
    )


def _record(verb: str, copy: SignedCopy, by: User, at: datetime, *, reason: str = "") -> None:
    record(
        copy.agreement,
        verb,
        by=by,
        at=at,
        organisation=copy.party.org,
        reason=reason,
        data={
            "copy": copy.pk,
            "sha256": copy.document.sha256,
            "signed_by": copy.signed_by,
            "signed_on": copy.signed_on,
        },
    )


def _named(copy: SignedCopy) -> dict[str, str]:
    return {"org": copy.party.org.name}


def _about(copy: SignedCopy) -> dict[str, Any]:
    return {
        "number": copy.agreement.number,
        "agreement_id": copy.agreement_id,
        "organisation": copy.party.org.name,
        "copy_id": copy.pk,
    }


def _ask_office(copy: SignedCopy) -> None:
    plan = copy.agreement.plan
    for person in people_at(plan.office_id, *map(Role, CONFIRMERS)):
        if person.pk != copy.uploaded_by_id:
            key = f"agreement.copy_uploaded:{copy.pk}:{person.pk}"
            notify("copy_uploaded", key=key, to=person, plan=plan, context=_about(copy))
