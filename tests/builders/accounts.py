"""People and organisations that are not in the cast."""

from __future__ import annotations

import itertools

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from portal.accounts import services
from portal.accounts.demo import shared_password
from portal.accounts.models import Organisation, OrganisationKind, User

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_numbers = itertools.count(1)


def person(email: str = "", name: str = "Iemand Anders", **extra) -> User:
    """A person without any role; the password is the cast's."""
    address = email or f"iemand{next(_numbers)}@voorbeeld.test"
    return services.create_person(address, name, encoded=shared_password(), **extra)


def provider(name: str = "", **extra) -> Organisation:
    """A care provider with an AGB code of its own."""
    number = next(_numbers)
    extra.setdefault("agb", f"98{number:06}")
    return services.register_organisation(name or f"Zorggroep {number}", **extra)


def partner(name: str = "Gemeente Ergens") -> Organisation:
    """A municipality that takes part without money."""
    return services.register_organisation(name, kind=OrganisationKind.MUNICIPALITY)


def colleague(organisation: Organisation, *roles: str, name: str = "Collega Nieuw") -> User:
    """A person with these roles at the organisation."""
    user = person(name=name)
    services.give_roles(user, organisation, roles, by=None)
    return user


def app_of(user: User, secret: str = SECRET) -> Authenticator:
    """Give the person an authenticator app, without the page."""
    return TOTP.activate(user, secret).instance


def code_at(moment: float, secret: str = SECRET) -> str:
    """The code that the app shows at this moment (seconds since 1970)."""
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


def recovery_codes_of(user: User) -> list[str]:
    """Recovery codes for the person, without the page."""
    return RecoveryCodes.activate(user).get_unused_codes()
