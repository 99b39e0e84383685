"""The cast of the demo, loaded through the services."""

import pytest

from portal.accounts import demo
from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import has_role, office_ids, organisations_where, second_factor_required
from tests.cast import PASSWORD, sign_in

PROVIDERS = [f"{role}_{letter}" for letter in "abc" for role in ("editor", "signatory", "manager")]
OFFICE = ["coordinator", "reviewer1", "reviewer2", "reviewer3", "decision_maker", "auditor"]
OTHERS = ["administrator", "menzis_coordinator", "menzis_reviewer", "outsider"]


@pytest.mark.parametrize("code", PROVIDERS + OFFICE + OTHERS)
def test_everybody_of_the_story_is_in_the_cast(code):
    assert demo.member(code) is not None


def test_codes_and_addresses_are_unique():
    codes = [one.code for one in demo.cast()]
    addresses = [one.email for one in demo.cast()]
    assert len(set(codes)) == len(codes)
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith("@voorbeeld.test") for address in addresses)


def test_the_roles_of_a_member_fit_the_organisation(cast):
    editor = cast.editor_a
    place = cast.organisation("zilverlinde")
    assert has_role(editor, place.pk, "editor")
    assert not has_role(editor, place.pk, "signatory", "manager")
    assert organisations_where(editor) == {place.pk}
    assert office_ids(editor) == set()


def test_office_staff_and_signatories_need_a_second_factor(cast):
    assert second_factor_required(cast.reviewer1)
    assert second_factor_required(cast.auditor)
    assert second_factor_required(cast.signatory_a)
    assert not second_factor_required(cast.editor_a)
    assert not second_factor_required(cast.manager_a)


def test_loading_twice_makes_nothing_new(cast):
    demo.load_member(demo.member("editor_a"))
    before = (User.objects.count(), Membership.objects.count(), Organisation.objects.count())
    demo.load_member(demo.member("editor_a"))
    assert before == (
        User.objects.count(),
        Membership.objects.count(),
        Organisation.objects.count(),
    )


def test_the_whole_cast_loads(cast):
    everybody = cast.everybody()
    assert set(everybody) == {one.code for one in demo.cast()}
    assert demo.load_cast() == everybody


def test_the_password_of_the_cast_works(cast):
    assert cast.coordinator.check_password(PASSWORD)


def test_an_unknown_name_is_an_error(cast):
    with pytest.raises(AttributeError):
        cast.nobody  # noqa: B018


def test_whoever_is_signed_in_by_the_helper_has_a_second_factor(cast, client):
    sign_in(client, cast.reviewer1)
    assert client.get("/account/").status_code == 200
