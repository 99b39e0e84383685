"""People: made, changed, closed."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts import mails
from portal.accounts.models import Organisation, User
from portal.accounts.roles import forget
from portal.accounts.services.checks import active_roles, must_manage
from portal.accounts.services.sessions import end_all_sessions
from portal.refusal import Refusal


@transaction.atomic
def create_person(
    email: str,
    name: str,
    *,
    password: str | None = None,
    encoded: str = "",
    phone: str = "",
    language: str = "nl",
    at: datetime | None = None,
) -> User:
    """A new person with a proven address.

    `encoded` is a password that was hashed before (the demo cast shares one); with neither the
    account opens by a reset link only. Refuses an address that is in use (`email_taken`).
    """
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refusal(
            _("There is already an account with this e-mail address. Sign in with it."),
            field="email",
            code="email_taken",
        )
    user = User.objects.create_user(email, name, phone=phone, language=language, encoded=encoded)
    if password is not None:
        user.set_password(password)
        user.save(update_fields=["password"])
    audit.write("accounts.person_created", obj=user, actor=user, at=at)
    return user


@transaction.atomic
def change_profile(
    user: User, *, name: str, phone: str, language: str, at: datetime | None = None
) -> User:
    """Change what a person says about himself."""
    fresh = User.objects.select_for_update().get(pk=user.pk)
    fresh.name, fresh.phone, fresh.language = name, phone, language
    fresh.save(update_fields=["name", "phone", "language"])
    audit.write("accounts.profile_changed", obj=fresh, actor=fresh, at=at)
    return fresh


@transaction.atomic
def deactivate_person(user: User, *, by: User | None = None, at: datetime | None = None) -> None:
    """Close an account at once: no sign-in, no session, no role counts any more."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    forget(user)
    end_all_sessions(user)
    audit.write("accounts.person_deactivated", obj=user, actor=by, at=at)


@transaction.atomic
def reset_second_factor(
    user: User, organisation: Organisation, *, by: User, at: datetime | None = None
) -> None:
    """Take away a lost second factor, so that the person sets up a new one at the next sign-in.

    Only a manager of an organisation where the person has a role, never for oneself.
    """
    must_manage(by, organisation)
    if by.pk == user.pk or not active_roles(user, organisation):
        raise Refusal(
            _("You can only do this for a colleague. Ask another manager to do it for you."),
            code="not_colleague",
        )
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refusal(_("%(name)s has no second step yet.") % {"name": user}, code="nothing_to_do")
    end_all_sessions(user)
    moment = at or clock.now()
    audit.write(
        "accounts.second_factor_reset", obj=user, actor=by, organisation=organisation, at=moment
    )
    mails.second_factor_was_reset(user, by=by, at=moment)
