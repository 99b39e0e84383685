"""Invitations: a single-use link to one address, for 14 days (G2, G3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts import mails
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.services.checks import active_roles, fitting_roles, locked, must_manage
from portal.accounts.services.memberships import give_roles
from portal.accounts.services.people import create_person
from portal.accounts.tokens import new_token, token_hash
from portal.refusal import Refusal

VALID_FOR = timedelta(days=14)


@transaction.atomic
def invite_person(
    organisation: Organisation,
    email: str,
    roles: Iterable[str],
    *,
    by: User,
    name: str = "",
    at: datetime | None = None,
) -> Invitation:
    """Invite an address to act for the organisation; the link goes out by mail.

    Only a manager may. Refuses an address that has these roles already (`already_member`), one
    with an open invitation (`already_invited`) and one's own (`own_address`).
    """
    moment, address = at or clock.now(), email.strip().lower()
    fresh = locked(organisation)
    must_manage(by, fresh)
    chosen = fitting_roles(fresh, roles)
    _refuse_address(fresh, address, set(chosen), by, moment)
    token = new_token()
    invitation = Invitation.objects.create(
        email=address,
        name=name.strip(),
        organisation=fresh,
        roles=list(chosen),
        token_hash=token_hash(token),
        invited_by=by,
        created_at=moment,
        expires_at=moment + VALID_FOR,
    )
    _record("accounts.invited", invitation, by, moment)
    mails.invited(invitation, token, at=moment)
    return invitation


@transaction.atomic
def resend_invitation(
    invitation: Invitation, *, by: User, at: datetime | None = None
) -> Invitation:
    """Send a new link for 14 days more; the old link stops working."""
    fresh, moment, token = _open(invitation, by), at or clock.now(), new_token()
    fresh.token_hash, fresh.expires_at = token_hash(token), moment + VALID_FOR
    fresh.save(update_fields=["token_hash", "expires_at"])
    _record("accounts.invitation_resent", fresh, by, moment)
    mails.invited(fresh, token, at=moment)
    return fresh


@transaction.atomic
def withdraw_invitation(
    invitation: Invitation, *, by: User, at: datetime | None = None
) -> Invitation:
    """Make the link worthless."""
    fresh, moment = _open(invitation, by), at or clock.now()
    fresh.withdrawn_at = moment
    fresh.save(update_fields=["withdrawn_at"])
    _record("accounts.invitation_withdrawn", fresh, by, moment)
    return fresh


def find_invitation(token: str, *, at: datetime | None = None) -> Invitation:
    """The invitation behind a link; refuses a link that does not, or no longer, open anything.

    Codes: `invitation_unknown`, `invitation_withdrawn`, `invitation_used`, `invitation_expired`.
    """
    found = _with_names().filter(token_hash=token_hash(token)).first()
    return _usable(found, at or clock.now())


@transaction.atomic
def accept_invitation(
    token: str,
    *,
    user: User | None = None,
    name: str = "",
    password: str = "",
    language: str = "nl",
    at: datetime | None = None,
) -> User:
    """Use the link, once: join as `user`, or as a new person with this name and password.

    Refuses another person's link (`invitation_other_address`) and a new account for an address
    that has one (`invitation_sign_in`).
    """
    moment = at or clock.now()
    invitation = _locked(token, moment)
    if user is None:
        user = _newcomer(invitation, name, password, language, moment)
    elif user.email.lower() != invitation.email.lower() or not user.is_active:
        raise Refusal(
            _("This invitation is for another e-mail address. Sign out and open the link again."),
            code="invitation_other_address",
        )
    _accept(invitation, user, moment)
    return user


@transaction.atomic
def accept_own_invitation(
    invitation: Invitation, *, user: User, at: datetime | None = None
) -> Invitation:
    """Join without the link: this person signed in with the address that was invited."""
    moment = at or clock.now()
    locked(invitation.organisation)
    fresh = _usable(
        _with_names().filter(pk=invitation.pk, email__iexact=user.email).first(), moment
    )
    _accept(fresh, user, moment)
    return fresh


def _locked(token: str, at: datetime) -> Invitation:
    """The invitation behind the link, its organisation locked: of two clicks one waits."""
    locked(find_invitation(token, at=at).organisation)
    return find_invitation(token, at=at)


def _accept(invitation: Invitation, user: User, at: datetime) -> None:
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    give_roles(user, invitation.organisation, invitation.roles, by=invitation.invited_by, at=at)
    _record("accounts.invitation_accepted", invitation, user, at)


def _with_names() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("organisation", "invited_by")


def _newcomer(
    invitation: Invitation, name: str, password: str, language: str, at: datetime
) -> User:
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Refusal(
            _("You already have an account. Sign in and open the link again."),
            code="invitation_sign_in",
        )
    return create_person(invitation.email, name, password=password, language=language, at=at)


def _usable(invitation: Invitation | None, at: datetime) -> Invitation:
    if invitation is None:
        raise Refusal(
            _("This link is not valid. Check that you copied all of it from the e-mail."),
            code="invitation_unknown",
        )
    if invitation.withdrawn_at is not None:
        message, code = _("This invitation was withdrawn."), "invitation_withdrawn"
    elif invitation.accepted_at is not None:
        message, code = _("This invitation was already used."), "invitation_used"
    elif invitation.expired(at):
        message, code = _("This invitation has expired."), "invitation_expired"
    else:
        return invitation
    repair = _("Ask %(name)s for a new one.") % {"name": invitation.invited_by}
    raise Refusal(f"{message} {repair}", code=code)


def _open(invitation: Invitation, by: User) -> Invitation:
    must_manage(by, locked(invitation.organisation))
    fresh = _with_names().get(pk=invitation.pk)
    if not fresh.is_open:
        raise Refusal(_("This invitation was already used or withdrawn."), code="already_answered")
    return fresh


def _refuse_address(
    organisation: Organisation, address: str, roles: set[str], by: User, at: datetime
) -> None:
    """Refuse what need not be invited; an expired invitation makes room for the new one."""
    if address == by.email.lower():
        raise Refusal(
            _("This is your own address. Enter the address of a colleague."),
            field="email",
            code="own_address",
        )
    person = User.objects.filter(email__iexact=address).first()
    if person and roles <= active_roles(person, organisation):
        raise Refusal(
            _("%(name)s already has this role. Choose another role or another person.")
            % {"name": person},
            field="email",
            code="already_member",
        )
    waiting = Invitation.objects.filter(
        organisation=organisation, email__iexact=address, accepted_at=None, withdrawn_at=None
    )
    if waiting.filter(expires_at__gt=at).exists():
        raise Refusal(
            _("There is already an invitation for this address. Send it again or withdraw it."),
            field="email",
            code="already_invited",
        )
    waiting.update(withdrawn_at=at)


def _record(verb: str, invitation: Invitation, actor: User, at: datetime) -> None:
    audit.write(
        verb,
        obj=invitation,
        actor=actor,
        organisation=invitation.organisation,
        data={"roles": list(invitation.roles)},
        at=at,
    )
