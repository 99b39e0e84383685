"""The mails of this room. Each key makes a mail one mail, however often it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation

from portal import mail
from portal.accounts.models import Invitation, Membership, Organisation, Role, User

# Mails with a link that opens an account; their text is forgotten once they were sent.
WITH_KEYS = ("accounts_invited", "accounts_reset_link")


def invited(invitation: Invitation, token: str, *, at: datetime) -> None:
    """The link, to the invited address, in the language of who invites."""
    mail.post(
        f"accounts.invited:{invitation.pk}:{invitation.token_hash[:16]}",
        to=invitation.email,
        template="accounts_invited",
        context={
            "name": invitation.name,
            "organisation": invitation.organisation.name,
            "inviter": invitation.invited_by.name,
            "roles": _words(invitation.roles, invitation.invited_by.language),
            "token": token,
            "expires_at": invitation.expires_at,
        },
        language=invitation.invited_by.language,
        at=at,
    )


def asks_to_join(manager: User, request: Membership, *, at: datetime) -> None:
    """To a manager: somebody asks to join."""
    mail.post(
        f"accounts.asks_to_join:{request.pk}:{manager.pk}",
        to=manager.email,
        template="accounts_asks_to_join",
        context={
            "name": manager.name,
            "person": request.user.name,
            "email": request.user.email,
            "organisation": request.organisation.name,
            "slug": request.organisation.slug,
            "role": Role(request.role).label,
        },
        language=manager.language,
        at=at,
    )


def request_answered(
    request: Membership, *, approved: bool, reason: str, by: User, at: datetime
) -> None:
    """To whoever asked to join: yes or no."""
    mail.post(
        f"accounts.request_answered:{request.pk}",
        to=request.user.email,
        template="accounts_request_answered",
        context={
            "name": request.user.name,
            "organisation": request.organisation.name,
            "role": Role(request.role).label,
            "approved": approved,
            "reason": reason,
            "by": by.name,
        },
        language=request.user.language,
        at=at,
    )


def roles_changed(
    user: User,
    organisation: Organisation,
    added: Iterable[str],
    lost: Iterable[str],
    *,
    by: User,
    at: datetime,
) -> None:
    """To a colleague whose roles somebody else changed."""
    if by.pk == user.pk:
        return
    mail.post(
        f"accounts.roles_changed:{user.pk}:{organisation.pk}:{at.isoformat()}",
        to=user.email,
        template="accounts_roles_changed",
        context={
            "name": user.name,
            "organisation": organisation.name,
            "added": _words(added, user.language),
            "lost": _words(lost, user.language),
            "by": by.name,
        },
        language=user.language,
        at=at,
    )


def second_factor_was_reset(user: User, *, by: User, at: datetime) -> None:
    """To a person whose second factor a manager took away."""
    mail.post(
        f"accounts.second_factor_reset:{user.pk}:{at.isoformat()}",
        to=user.email,
        template="accounts_second_factor_reset",
        context={"name": user.name, "by": by.name},
        language=user.language,
        at=at,
    )


def security_notice(user: User, what: str, *, at: datetime) -> None:
    """To a person: something changed that guards the account (`what` names the change)."""
    mail.post(
        f"accounts.security:{what}:{user.pk}:{at.isoformat()}",
        to=user.email,
        template="accounts_security_notice",
        context={"name": user.name, "what": what, "when": at},
        language=user.language,
        at=at,
    )


def reset_link(user: User, path: str, *, at: datetime) -> None:
    """The link with which a person chooses a new password."""
    mail.post(
        f"accounts.reset:{user.pk}:{at.isoformat()}",
        to=user.email,
        template="accounts_reset_link",
        context={"name": user.name, "path": path},
        language=user.language,
        at=at,
    )


def reset_without_account(email: str, *, language: str, at: datetime) -> None:
    """To an address without an account: somebody asked for a new password here.

    Both kinds of address get a mail, so neither the page nor its speed tells them apart.
    """
    mail.post(
        f"accounts.reset_unknown:{email}:{at.isoformat()}"[:180],
        to=email,
        template="accounts_reset_unknown",
        context={},
        language=language,
        at=at,
    )


def _words(roles: Iterable[str], language: str) -> str:
    """The roles in the language of the mail: "Editor, Signatory"."""
    with translation.override(language):
        return ", ".join(str(Role(role).label) for role in roles)
