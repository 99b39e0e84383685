"""Organisations: registered once, changed by their own managers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal import audit
from portal.accounts.models import Organisation, OrganisationKind, User
from portal.accounts.services.checks import locked, must_manage
from portal.accounts.services.memberships import give_roles
from portal.accounts.vocabulary import Role
from portal.refusal import Refusal


@transaction.atomic
def register_organisation(
    name: str,
    *,
    kind: str = OrganisationKind.PROVIDER,
    agb: str | None = None,
    kvk: str = "",
    sectors: Iterable[str] = (),
    city: str = "",
    slug: str = "",
    by: User | None = None,
    first_roles: Iterable[str] = (Role.MANAGER, Role.EDITOR),
    function: str = "",
    at: datetime | None = None,
) -> Organisation:
    """A new organisation; `by` becomes its first person with `first_roles`.

    A care provider needs an AGB code of eight digits that nobody else registered with
    (`agb_missing`, `agb_taken`); care offices come from the reference data (`not_here`).
    """
    if kind == OrganisationKind.CARE_OFFICE and by is not None:
        raise Refusal(_("A care office cannot be registered here."), code="not_here")
    if kind == OrganisationKind.PROVIDER and not agb:
        raise Refusal(
            _("Enter the AGB code of the care provider: 8 digits."), field="agb", code="agb_missing"
        )
    _refuse_taken(agb)
    organisation = _make(name, kind, agb or None, kvk, sorted(sectors), city, slug)
    audit.write(
        "accounts.organisation_registered",
        obj=organisation,
        actor=by,
        organisation=organisation,
        at=at,
    )
    if by is not None:
        give_roles(by, organisation, first_roles, by=None, function=function, at=at)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    name: str,
    kvk: str,
    city: str,
    by: User,
    at: datetime | None = None,
) -> Organisation:
    """Change the details; the AGB code stays, agreements are identified by it."""
    fresh = locked(organisation)
    must_manage(by, fresh)
    before = {"name": fresh.name, "kvk": fresh.kvk, "city": fresh.city}
    after = {"name": name, "kvk": kvk, "city": city}
    if before == after:
        return fresh
    fresh.name, fresh.kvk, fresh.city = name, kvk, city
    fresh.save(update_fields=list(after))
    audit.write(
        "accounts.organisation_changed",
        obj=fresh,
        actor=by,
        organisation=fresh,
        data={"from": before, "to": after},
        at=at,
    )
    return fresh


def _make(
    name: str, kind: str, agb: str | None, kvk: str, sectors: list[str], city: str, slug: str
) -> Organisation:
    organisation = Organisation(
        name=name,
        kind=kind,
        agb=agb,
        kvk=kvk,
        sectors=sectors,
        city=city,
        slug=slug or _free_slug(name),
    )
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:
        # Somebody registered it between our look and our write.
        _refuse_taken(agb)
        organisation.slug = _free_slug(name)
        organisation.save(force_insert=True)
    return organisation


def _refuse_taken(agb: str | None) -> None:
    if agb and Organisation.objects.filter(agb=agb).exists():
        raise Refusal(
            _("An organisation with this AGB code is already registered. Ask to join it instead."),
            field="agb",
            code="agb_taken",
        )


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "organisatie"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    tries = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in tries if slug not in taken)
