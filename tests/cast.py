"""The fixed cast: people of the demo, made when a test first names them.

    def test_x(cast, client):
        sign_in(client, cast.editor_a)

`cast.editor_a` is a `User`; `cast.organisation("zilverlinde")` an `Organisation`. Names: editor_a,
signatory_a, manager_a (likewise _b, _c), avondrood_contact and other providers' contacts,
coordinator, reviewer1, reviewer2, reviewer3, decision_maker, auditor, administrator,
menzis_coordinator, menzis_reviewer, outsider. Their password is `PASSWORD`.
"""

from __future__ import annotations

import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.test import Client

from portal.accounts import demo
from portal.accounts.models import Organisation, OrganisationKind, User

PASSWORD = demo.DEMO_PASSWORD


class Cast:
    """The people by code; each is made, with organisation and roles, at its first use."""

    def __init__(self) -> None:
        self._known: dict[str, User] = {}

    def __getattr__(self, code: str) -> User:
        if code.startswith("_") or demo.member(code) is None:
            raise AttributeError(code)
        return self[code]

    def __getitem__(self, code: str) -> User:
        if code not in self._known:
            one = demo.member(code)
            assert one is not None, code
            _care_office(one.organisation_slug)
            self._known[code] = demo.load_member(one)
        return self._known[code]

    def organisation(self, slug: str) -> Organisation:
        """An organisation of the cast by its slug: zilverlinde, waterrand, zorg_en_zekerheid …"""
        _care_office(slug)
        return demo.load_organisation(slug)

    def everybody(self) -> dict[str, User]:
        """The whole cast by code (slower: some forty people)."""
        return {one.code: self[one.code] for one in demo.cast()}


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast; people are made as they are named."""
    return Cast()


def sign_in(client: Client, user: User, *, fresh: bool = True) -> User:
    """Sign in with the second factor given; `fresh=False`: too long ago for a step-up."""
    client.force_login(user)
    session = client.session
    at = time.time() - (0 if fresh else 3600)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": at},
        {"method": "mfa", "at": at, "type": "totp"},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return user


def session_cookie(user: User, url: str, *, fresh: bool = True) -> dict[str, str]:
    """A cookie for `context.add_cookies([…])` of a browser: this person, signed in at `url`."""
    client = Client()
    sign_in(client, user, fresh=fresh)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}


def _care_office(slug: str) -> None:
    """Care offices come from the reference data; a test without it makes its own."""
    office = next((one for one in demo.OFFICES if one.slug == slug), None)
    if office is not None:
        Organisation.objects.get_or_create(
            slug=slug, defaults={"name": office.name, "kind": OrganisationKind.CARE_OFFICE}
        )
