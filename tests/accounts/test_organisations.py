"""Registering organisations and changing their details."""

import pytest

from portal.accounts import services
from portal.accounts.models import Organisation, OrganisationKind, Role
from portal.accounts.roles import memberships_of
from portal.audit.models import Event
from portal.refusal import Refusal
from tests.builders.accounts import person, provider


def refused(code):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_whoever_registers_becomes_the_first_manager(db):
    user = person()
    place = services.register_organisation("Thuiszorg Zon", agb="97000001", by=user)
    assert {fact.role for fact in memberships_of(user)} == {Role.MANAGER, Role.EDITOR}
    assert place.slug == "thuiszorg-zon"


def test_signing_may_be_among_the_first_roles(db):
    user = person()
    services.register_organisation(
        "Thuiszorg Zon", agb="97000001", by=user, first_roles=[Role.MANAGER, Role.SIGNATORY]
    )
    assert {fact.role for fact in memberships_of(user)} == {Role.MANAGER, Role.SIGNATORY}


def test_registering_is_written_down(db):
    user = person()
    place = services.register_organisation("Thuiszorg Zon", agb="97000001", by=user)
    verbs = set(Event.objects.filter(organisation_id=place.pk).values_list("verb", flat=True))
    assert {"accounts.organisation_registered", "accounts.role_granted"} <= verbs


def test_leading_zeros_of_an_agb_code_are_kept(db):
    place = services.register_organisation("Nul", agb="00000123")
    assert Organisation.objects.get(pk=place.pk).agb == "00000123"


def test_a_provider_needs_an_agb_code(db):
    with refused("agb_missing"):
        services.register_organisation("Zonder code")


def test_a_partner_needs_no_agb_code(db):
    place = services.register_organisation("Gemeente", kind=OrganisationKind.MUNICIPALITY)
    assert place.agb is None


def test_two_partners_may_both_be_without_agb_code(db):
    for name in ("Gemeente A", "Gemeente B"):
        services.register_organisation(name, kind=OrganisationKind.MUNICIPALITY, agb="")
    assert Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY).count() == 2


def test_an_agb_code_is_registered_once(db):
    provider(agb="97000001")
    with refused("agb_taken"):
        provider(agb="97000001")


def test_nobody_registers_a_care_office(db):
    with refused("not_here"):
        services.register_organisation("Kantoor", kind=OrganisationKind.CARE_OFFICE, by=person())


@pytest.mark.parametrize("name", ["Zorg", "ZORG", "Zorg!"])
def test_two_organisations_of_one_name_get_two_slugs(db, name):
    first = provider("Zorg")
    second = provider(name)
    assert first.slug == "zorg"
    assert second.slug == "zorg-2"


def test_a_name_without_letters_still_gets_a_slug(db):
    assert provider("!!!").slug == "organisatie"


def test_a_manager_changes_the_details(cast):
    place = cast.organisation("zilverlinde")
    services.change_organisation(
        place, name="De Zilverlinde", kvk="12345678", city="Leiden", by=cast.manager_a
    )
    place.refresh_from_db()
    assert (place.name, place.kvk, place.city) == ("De Zilverlinde", "12345678", "Leiden")
    event = Event.objects.get(verb="accounts.organisation_changed")
    assert event.data["to"]["city"] == "Leiden"


def test_nothing_is_written_down_when_nothing_changed(cast):
    place = cast.organisation("zilverlinde")
    services.change_organisation(
        place, name=place.name, kvk=place.kvk, city=place.city, by=cast.manager_a
    )
    assert not Event.objects.filter(verb="accounts.organisation_changed").exists()


@pytest.mark.parametrize("code", ["editor_a", "signatory_a", "manager_b", "coordinator"])
def test_nobody_else_changes_the_details(cast, code):
    with refused("not_manager"):
        services.change_organisation(
            cast.organisation("zilverlinde"), name="X", kvk="", city="", by=cast[code]
        )
