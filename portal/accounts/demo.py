"""The cast of the demo and of the tests: fictitious people, loaded through the services.

Providers and partners stand in plans/demo/organisations.yaml; the care offices' staff stands
here, their offices come from the reference data. One password for all: `DEMO_PASSWORD`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from portal.accounts import services
from portal.accounts.models import Organisation, OrganisationKind, Role, User

DEMO_PASSWORD = "demo-Wachtwoord-2026"  # noqa: S105
DOMAIN = "voorbeeld.test"
FILE = settings.BASE_DIR / "plans" / "demo" / "organisations.yaml"


@dataclass(frozen=True)
class CastOrganisation:
    """A fictitious organisation, or a care office by its slug."""

    slug: str
    name: str
    kind: str
    agb: str = ""
    kvk: str = ""
    sectors: tuple[str, ...] = ()
    city: str = ""


@dataclass(frozen=True)
class CastMember:
    """A person of the demo: code, address and roles at one organisation."""

    code: str
    name: str
    email: str
    organisation_slug: str
    roles: tuple[str, ...]
    function: str = ""

    @property
    def role_label(self) -> str:
        """The roles in words, in the language of the moment."""
        return ", ".join(str(Role(role).label) for role in self.roles)


OFFICES = (
    CastOrganisation(
        "zorg_en_zekerheid", "Zorgkantoor Zorg en Zekerheid", OrganisationKind.CARE_OFFICE
    ),
    CastOrganisation("menzis", "Menzis Zorgkantoor", OrganisationKind.CARE_OFFICE),
)
ELSEWHERE = CastOrganisation(
    "elders",
    "Zorggroep Elders",
    OrganisationKind.PROVIDER,
    "99000090",
    "90000090",
    ("VV",),
    "Verderop",
)


def _at(slug: str, code: str, name: str, function: str, role: str) -> CastMember:
    return CastMember(code, name, f"{code}@{DOMAIN}", slug, (role,), function)


STAFF = (
    _at(
        "zorg_en_zekerheid",
        "coordinator",
        "Coby Toetssteen",
        "Programmacoördinator transitiemiddelen",
        Role.COORDINATOR,
    ),
    _at("zorg_en_zekerheid", "reviewer1", "Robin Weegschaal", "Zorginkoper", Role.REVIEWER),
    _at("zorg_en_zekerheid", "reviewer2", "Rianne Maatstok", "Zorginkoper", Role.REVIEWER),
    _at("zorg_en_zekerheid", "reviewer3", "Rachid Peillood", "Adviseur kwaliteit", Role.REVIEWER),
    _at(
        "zorg_en_zekerheid",
        "decision_maker",
        "Desirée Doorslag",
        "Manager zorginkoop langdurige zorg",
        Role.DECISION_MAKER,
    ),
    _at(
        "zorg_en_zekerheid",
        "decision_maker2",
        "Hanna Heroverweg",
        "Directeur zorg, behandelt bezwaren",
        Role.DECISION_MAKER,
    ),
    _at("zorg_en_zekerheid", "head", "Hugo Eindgroen", "Hoofd zorgkantoor", Role.HEAD),
    _at("zorg_en_zekerheid", "auditor", "Aukje Naslag", "Interne controle", Role.AUDITOR),
    _at(
        "zorg_en_zekerheid",
        "administrator",
        "Adil Sleutelberg",
        "Functioneel beheerder",
        Role.ADMINISTRATOR,
    ),
    _at(
        "menzis", "menzis_coordinator", "Mirjam Kaderstra", "Programmacoördinator", Role.COORDINATOR
    ),
    _at("menzis", "menzis_reviewer", "Milan Lezersma", "Zorginkoper", Role.REVIEWER),
    _at("elders", "outsider", "Otto Buitenman", "Beleidsadviseur", Role.EDITOR),
)


@lru_cache(maxsize=1)
def organisations() -> tuple[CastOrganisation, ...]:
    """Every organisation of the demo: the two care offices first."""
    return (*OFFICES, *(_organisation(row) for row in _rows()), ELSEWHERE)


@lru_cache(maxsize=1)
def cast() -> tuple[CastMember, ...]:
    """Every person of the demo: the care offices' staff first."""
    return (*STAFF, *(_member(row, person) for row in _rows() for person in row["people"]))


def member(code: str) -> CastMember | None:
    """The person with this code."""
    return next((one for one in cast() if one.code == code), None)


def cast_by_organisation() -> list[tuple[CastOrganisation, list[CastMember]]]:
    """For the sign-in page: each organisation with its people."""
    return [
        (place, [one for one in cast() if one.organisation_slug == place.slug])
        for place in organisations()
    ]


@transaction.atomic
def load_cast(at: datetime | None = None) -> dict[str, User]:
    """Make all that is not there yet, through the services; gives the people by code."""
    return {one.code: load_member(one, at) for one in cast()}


@transaction.atomic
def load_member(one: CastMember, at: datetime | None = None) -> User:
    """Make this person with organisation and roles, as far as they are not there yet.

    Raises Organisation.DoesNotExist for a care office that the reference data did not load.
    """
    place = load_organisation(one.organisation_slug, at)
    user = User.objects.filter(email=one.email).first()
    if user is None:
        user = services.create_person(one.email, one.name, encoded=shared_password(), at=at)
    services.give_roles(user, place, one.roles, by=None, function=one.function, at=at)
    return user


def load_organisation(slug: str, at: datetime | None = None) -> Organisation:
    """The organisation of the demo with this slug, made when it is not there yet."""
    known = Organisation.objects.filter(slug=slug).first()
    place = next(one for one in organisations() if one.slug == slug)
    if known or place.kind == OrganisationKind.CARE_OFFICE:
        return known or Organisation.objects.get(slug=slug)
    return services.register_organisation(
        place.name,
        kind=place.kind,
        agb=place.agb or None,
        kvk=place.kvk,
        sectors=place.sectors,
        city=place.city,
        slug=slug,
        at=at,
    )


@lru_cache(maxsize=1)
def shared_password() -> str:
    """The demo password, hashed once per process: hashing is slow on purpose."""
    return make_password(DEMO_PASSWORD)


def step_up_hint(user: User) -> str:
    """What a person of the demo types at a step-up: the code of this moment, or the password."""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None:
        return DEMO_PASSWORD
    return str(format_hotp_value(hotp_value(decrypt(app.data["secret"]), int(time.time()) // 30)))


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["organisations"]
    return rows


def _organisation(row: dict[str, Any]) -> CastOrganisation:
    return CastOrganisation(
        slug=row["code"],
        name=row["name"],
        kind=row["kind"],
        agb=row["agb"],
        kvk=row["kvk"],
        sectors=tuple(row["sectors"]),
        city=row["city"],
    )


def _member(row: dict[str, Any], person: dict[str, Any]) -> CastMember:
    return CastMember(
        code=person["code"],
        name=person["name"],
        email=f"{person['email']}@{DOMAIN}",
        organisation_slug=row["code"],
        roles=tuple(person["roles"]),
        function=person["function"],
    )
