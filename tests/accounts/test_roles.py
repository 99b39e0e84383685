"""Who may act for whom."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts import services
from portal.accounts.models import Membership, MembershipState, OrganisationKind, Role, User
from portal.accounts.roles import (
    MembershipFact,
    forget,
    has_role,
    memberships_of,
    office_ids,
    organisations_where,
    provider_ids,
    second_factor_required,
)
from portal.accounts.vocabulary import (
    OFFICE_ROLES,
    PROVIDER_ROLES,
    ROLE_HINTS,
    SELF_GRANTABLE,
    in_order,
    managing_role,
    needs_second_factor,
    roles_for,
)
from tests.builders.accounts import colleague, partner, person, provider


def test_a_visitor_has_no_roles(db):
    assert memberships_of(AnonymousUser()) == ()
    assert organisations_where(AnonymousUser()) == set()


def test_one_question_to_the_database_answers_all_others(cast, django_assert_num_queries):
    user = User.objects.get(pk=cast.editor_a.pk)
    with django_assert_num_queries(1):
        memberships_of(user)
        has_role(user, 1, "editor")
        organisations_where(user, "editor")
        office_ids(user)
        second_factor_required(user)


def test_the_number_of_memberships_does_not_change_the_number_of_queries(
    db, django_assert_num_queries
):
    user = person()
    for _number in range(3):
        services.give_roles(user, provider(), [Role.EDITOR, Role.SIGNATORY], by=None)
    with django_assert_num_queries(1):
        assert len(memberships_of(user)) == 6


def test_facts_say_organisation_kind_and_role(cast):
    office = cast.organisation("zorg_en_zekerheid")
    assert memberships_of(cast.coordinator) == (
        MembershipFact(office.pk, OrganisationKind.CARE_OFFICE, Role.COORDINATOR),
    )


def test_care_offices_and_providers_are_told_apart(cast):
    user = cast.reviewer1
    place = provider()
    services.give_roles(user, place, [Role.EDITOR], by=None)
    assert office_ids(user) == {cast.organisation("zorg_en_zekerheid").pk}
    assert office_ids(user, Role.COORDINATOR) == set()
    assert provider_ids(user) == {place.pk}
    assert provider_ids(user, Role.SIGNATORY) == set()


def test_requested_and_ended_roles_do_not_count(db):
    user, place = person(), provider()
    services.request_membership(user, place, Role.EDITOR)
    assert memberships_of(user) == ()
    other = colleague(place, Role.EDITOR)
    Membership.objects.filter(user=other).update(
        state=MembershipState.ENDED, ended_at="2026-01-01T00:00Z"
    )
    forget(other)
    assert memberships_of(other) == ()


def test_roles_at_an_organisation_that_was_closed_do_not_count(db):
    place = provider()
    user = colleague(place, Role.EDITOR)
    place.is_active = False
    place.save()
    assert memberships_of(user) == ()


def test_a_closed_account_has_no_roles(db):
    place = provider()
    user = colleague(place, Role.EDITOR)
    memberships_of(user)
    services.deactivate_person(user)
    assert memberships_of(user) == ()


def test_facts_are_kept_until_they_are_forgotten(db):
    user, place = person(), provider()
    assert memberships_of(user) == ()
    Membership.objects.create(user=user, organisation=place, role=Role.EDITOR)
    assert memberships_of(user) == ()
    forget(user)
    assert has_role(user, place.pk, Role.EDITOR)
    forget(user)
    forget(user)


def test_any_role_will_do_when_none_is_named(cast):
    place = cast.organisation("zilverlinde")
    assert has_role(cast.editor_a, place.pk)
    assert not has_role(cast.editor_b, place.pk)
    assert has_role(cast.editor_a, place.pk, "signatory", "editor")


@pytest.mark.parametrize("kind", OrganisationKind)
def test_every_kind_of_organisation_has_roles_and_one_that_manages(kind):
    roles = roles_for(kind)
    assert managing_role(kind) in roles
    assert set(roles) in (set(PROVIDER_ROLES), set(OFFICE_ROLES))


@pytest.mark.parametrize("role", Role)
def test_every_role_is_explained(role):
    assert str(ROLE_HINTS[role])


def test_every_role_belongs_to_providers_or_to_offices_never_to_both():
    assert set(Role) == PROVIDER_ROLES | OFFICE_ROLES
    assert not PROVIDER_ROLES & OFFICE_ROLES


def test_second_factor_is_for_offices_and_signatories():
    assert needs_second_factor(OrganisationKind.CARE_OFFICE, Role.REVIEWER)
    assert needs_second_factor(OrganisationKind.MUNICIPALITY, Role.SIGNATORY)
    assert not needs_second_factor(OrganisationKind.PROVIDER, Role.EDITOR)


def test_signing_is_never_something_one_gives_to_oneself():
    assert Role.SIGNATORY not in SELF_GRANTABLE
    assert not SELF_GRANTABLE & OFFICE_ROLES


def test_roles_stand_in_one_order_without_doubles():
    assert in_order(["manager", "editor", "editor"]) == (Role.EDITOR, Role.MANAGER)


def test_a_partner_has_the_roles_of_a_provider(db):
    assert set(roles_for(partner().kind)) == PROVIDER_ROLES
