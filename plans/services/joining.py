"""An invited person without an account, or without an organisation, joins (G2, G3).

The link in the mail proves the address, so the account is made for that address and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import CoalitionInvitation, Member
from plans.services.answering import accept, check_open
from plans.tokens import token_hash
from portal import clock
from portal.accounts import services as accounts
from portal.accounts.models import Organisation, Role, User
from portal.refusal import Refusal

FIRST_ROLES = (Role.MANAGER, Role.EDITOR, Role.SIGNATORY)


@dataclass(frozen=True)
class NewOrganisation:
    """What the first person of an organisation says about it."""

    name: str
    agb: str = ""
    kvk: str = ""
    sectors: Sequence[str] = ()
    city: str = ""


@dataclass(frozen=True)
class Newcomer:
    """A person who makes an account."""

    name: str
    password: str
    language: str = "nl"
    function: str = ""


def find_invitation(token: str, *, at: datetime | None = None) -> CoalitionInvitation:
    """The invitation behind a link; refuses one that does not, or no longer, open anything.

    Codes: `unknown`, `answered` (used, declined or withdrawn), `expired`.
    """
    query = CoalitionInvitation.objects.select_related(
        "plan__lead", "plan__call", "plan__scheme", "plan__region", "org"
    )
    found = query.filter(token_hash=token_hash(token)).first() if token else None
    if found is None:
        raise Refusal(
            _("This link is not valid. Check that you copied all of it from the e-mail."),
            code="unknown",
        )
    check_open(found, at or clock.now())
    return found


@transaction.atomic
def join_new(
    token: str,
    person: Newcomer,
    organisation: NewOrganisation,
    *,
    task: str = "",
    at: datetime | None = None,
) -> Member:
    """Make the account and the organisation, and take part: all of it or nothing."""
    at = at or clock.now()
    invitation = find_invitation(token, at=at)
    user = _account(invitation, person, at)
    return register(str(invitation.pk), organisation, by=user, task=task, at=at)


@transaction.atomic
def register(
    invitation_id: str,
    organisation: NewOrganisation,
    *,
    by: User,
    task: str = "",
    at: datetime | None = None,
) -> Member:
    """Register the invited organisation and accept for it.

    `by` is the invited person, who becomes its manager, editor and signatory. Refuses an
    organisation that the portal knows already (`agb_taken`), and anybody else (`other_person`).
    """
    at = at or clock.now()
    invitation = CoalitionInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    check_open(invitation, at)
    if by.email.lower() != invitation.email:
        raise Refusal(_("This invitation is for somebody else."), code="other_person")
    if invitation.org_id is not None:
        raise Refusal(_("This organisation is registered already."), code="known")
    org = accounts.register_organisation(
        organisation.name,
        kind=invitation.kind,
        agb=organisation.agb or None,
        kvk=organisation.kvk,
        sectors=organisation.sectors,
        city=organisation.city,
        by=by,
        first_roles=FIRST_ROLES,
        at=at,
    )
    return accept(invitation_id, by=by, org=org, task=task, at=at)


@transaction.atomic
def ask_to_join(token: str, person: Newcomer, *, at: datetime | None = None) -> User:
    """An account for the invited person at an organisation that is known: a manager decides.

    The invitation stays open; whoever has a role at the organisation may answer it.
    """
    at = at or clock.now()
    invitation = find_invitation(token, at=at)
    user = _account(invitation, person, at)
    request_for(invitation, by=user, function=person.function, at=at)
    return user


def request_for(
    invitation: CoalitionInvitation, *, by: User, function: str = "", at: datetime | None = None
) -> Organisation:
    """Ask the managers of the invited organisation to let this person in as editor."""
    if invitation.org is None or by.email.lower() != invitation.email:
        raise Refusal(_("This invitation is for somebody else."), code="other_person")
    accounts.request_membership(by, invitation.org, Role.EDITOR, function=function, at=at)
    return invitation.org


def _account(invitation: CoalitionInvitation, person: Newcomer, at: datetime) -> User:
    return accounts.create_person(
        invitation.email,
        person.name,
        password=person.password,
        language=person.language,
        at=at,
    )
