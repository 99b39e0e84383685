"""Asking for, giving and ending roles."""

from datetime import UTC, datetime

import pytest

from portal.accounts import services
from portal.accounts.models import Membership, MembershipState, OrganisationKind, Role
from portal.accounts.queries import members, roles_at
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders.accounts import colleague, partner, person, provider

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def refused(code):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


@pytest.fixture
def place(db):
    return provider("Zorggroep Test")


@pytest.fixture
def manager(place):
    return colleague(place, Role.MANAGER, name="Mia Manager")


@pytest.fixture
def editor(place, manager):
    return colleague(place, Role.EDITOR, name="Ed Editor")


def test_roles_are_given_once(place, editor):
    assert services.give_roles(editor, place, [Role.EDITOR], by=None) == []
    given = services.give_roles(editor, place, [Role.EDITOR, Role.SIGNATORY], by=None)
    assert [membership.role for membership in given] == [Role.SIGNATORY]


def test_a_role_that_does_not_exist_there_is_refused(place, editor):
    with refused("foreign_role"):
        services.give_roles(editor, place, [Role.REVIEWER], by=None)
    with refused("no_role"):
        services.give_roles(editor, place, [], by=None)


def test_an_office_role_is_refused_at_a_partner(db):
    with refused("foreign_role"):
        services.give_roles(person(), partner(), [Role.ADMINISTRATOR], by=None)


def test_whoever_asks_waits_for_a_manager(place, manager):
    user = person(name="Nina Nieuw")
    request = services.request_membership(
        user, place, Role.EDITOR, function="Projectleider", at=NOON
    )
    assert request.state == MembershipState.REQUESTED
    assert roles_at(user, place) == []
    mail = Message.objects.get(template="accounts_asks_to_join")
    assert mail.to == manager.email
    assert "Nina Nieuw" in mail.body_text


def test_asking_twice_is_refused(place, editor):
    with refused("already_member"):
        services.request_membership(editor, place, Role.EDITOR)
    user = person()
    services.request_membership(user, place, Role.EDITOR)
    with refused("already_member"):
        services.request_membership(user, place, Role.EDITOR)


def test_a_manager_approves(place, manager):
    user = person()
    request = services.request_membership(user, place, Role.EDITOR)
    services.approve_membership(request, by=manager)
    assert roles_at(user, place) == [Role.EDITOR]
    assert Message.objects.get(template="accounts_request_answered").to == user.email
    event = Event.objects.filter(verb="accounts.role_granted").latest("id")
    assert (event.actor_id, event.from_state, event.to_state) == (
        manager.pk,
        "requested",
        "active",
    )


def test_a_manager_refuses_with_a_reason(place, manager):
    user = person()
    request = services.request_membership(user, place, Role.EDITOR)
    services.refuse_membership(request, by=manager, reason="Onbekend bij ons", at=NOON)
    request.refresh_from_db()
    assert (request.state, request.ended_at) == (MembershipState.ENDED, NOON)
    assert "Onbekend bij ons" in Message.objects.get(template="accounts_request_answered").body_text
    assert Event.objects.get(verb="accounts.role_refused").reason == "Onbekend bij ons"


def test_after_a_refusal_one_may_ask_again(place, manager):
    user = person()
    services.refuse_membership(services.request_membership(user, place, Role.EDITOR), by=manager)
    services.request_membership(user, place, Role.EDITOR)


@pytest.mark.parametrize("answer", [services.approve_membership, services.refuse_membership])
def test_a_request_is_answered_once(place, manager, answer):
    request = services.request_membership(person(), place, Role.EDITOR)
    services.approve_membership(request, by=manager)
    with refused("already_answered"):
        answer(request, by=manager)


def test_only_a_manager_of_that_organisation_answers(place, manager, editor):
    request = services.request_membership(person(), place, Role.EDITOR)
    elsewhere = colleague(provider(), Role.MANAGER)
    for somebody in (editor, elsewhere, request.user):
        with refused("not_manager"):
            services.approve_membership(request, by=somebody)


def test_a_manager_does_not_answer_the_own_request(place, manager):
    request = services.request_membership(manager, place, Role.SIGNATORY)
    with refused("own_role"):
        services.approve_membership(request, by=manager)


def test_a_manager_changes_the_roles_of_a_colleague(place, manager, editor):
    services.change_roles(editor, place, [Role.SIGNATORY], by=manager, at=NOON)
    assert roles_at(editor, place) == [Role.SIGNATORY]
    ended = Membership.objects.get(user=editor, role=Role.EDITOR)
    assert (ended.state, ended.ended_at) == (MembershipState.ENDED, NOON)


def test_the_colleague_is_told_what_changed(place, manager, editor):
    services.change_roles(editor, place, [Role.SIGNATORY], by=manager)
    mail = Message.objects.get(template="accounts_roles_changed")
    assert mail.to == editor.email
    assert manager.name in mail.body_text
    assert "Tekenbevoegde" in mail.body_text
    assert "[" not in mail.body_text


def test_no_change_is_no_mail_and_no_event(place, manager, editor):
    before = Event.objects.count()
    services.change_roles(editor, place, [Role.EDITOR], by=manager)
    assert Event.objects.count() == before
    assert not Message.objects.filter(template="accounts_roles_changed").exists()


def test_without_roles_a_person_is_no_colleague_any_more(place, manager, editor):
    services.change_roles(editor, place, [], by=manager)
    assert [member.user for member in members(place)] == [manager]


def test_a_role_that_ended_can_be_given_again(place, manager, editor):
    services.change_roles(editor, place, [], by=manager)
    services.change_roles(editor, place, [Role.EDITOR], by=manager)
    assert roles_at(editor, place) == [Role.EDITOR]


def test_signing_takes_a_second_person(place, manager):
    with refused("own_role"):
        services.change_roles(manager, place, [Role.MANAGER, Role.SIGNATORY], by=manager)
    second = colleague(place, Role.MANAGER)
    services.change_roles(manager, place, [Role.MANAGER, Role.SIGNATORY], by=second)
    assert Role.SIGNATORY in roles_at(manager, place)


def test_a_manager_may_fill_in_plans_too(place, manager):
    services.change_roles(manager, place, [Role.MANAGER, Role.EDITOR], by=manager)
    assert set(roles_at(manager, place)) == {Role.MANAGER, Role.EDITOR}


def test_an_administrator_gives_himself_nothing(cast):
    office = cast.organisation("zorg_en_zekerheid")
    with refused("own_role"):
        services.change_roles(
            cast.administrator,
            office,
            [Role.ADMINISTRATOR, Role.DECISION_MAKER],
            by=cast.administrator,
        )


def test_an_administrator_manages_the_staff_of_the_care_office(cast):
    office = cast.organisation("zorg_en_zekerheid")
    services.change_roles(
        cast.reviewer1, office, [Role.REVIEWER, Role.COORDINATOR], by=cast.administrator
    )
    assert set(roles_at(cast.reviewer1, office)) == {Role.REVIEWER, Role.COORDINATOR}


def test_the_last_manager_stays(place, manager):
    with refused("last_manager"):
        services.change_roles(manager, place, [], by=manager)


def test_a_manager_may_go_when_another_one_stays(place, manager):
    colleague(place, Role.MANAGER)
    services.change_roles(manager, place, [], by=manager)
    assert roles_at(manager, place) == []


def test_anybody_may_give_up_a_role(place, manager, editor):
    services.change_roles(editor, place, [], by=editor)
    assert roles_at(editor, place) == []
    assert not Message.objects.filter(template="accounts_roles_changed").exists()


@pytest.mark.parametrize("roles", [[Role.EDITOR, Role.SIGNATORY], [Role.MANAGER]])
def test_an_editor_gives_no_roles(place, manager, editor, roles):
    for somebody in (editor, manager):
        with refused("not_manager"):
            services.change_roles(somebody, place, roles, by=editor)


def test_a_manager_of_another_organisation_changes_nothing(place, editor):
    stranger = colleague(provider(), Role.MANAGER)
    with refused("not_manager"):
        services.change_roles(editor, place, [], by=stranger)


def test_a_manager_whose_account_is_closed_changes_nothing(place, manager, editor):
    services.deactivate_person(manager)
    with refused("not_manager"):
        services.change_roles(editor, place, [], by=manager)


def test_rights_are_read_anew_not_from_the_page(place, manager, editor):
    """A manager who lost the role a moment ago is refused, whatever his object still says."""
    other = colleague(place, Role.MANAGER)
    services.change_roles(manager, place, [Role.EDITOR], by=other)
    with refused("not_manager"):
        services.change_roles(editor, place, [], by=manager)


def test_members_stand_by_name_with_all_roles(place, manager, editor):
    services.give_roles(editor, place, [Role.SIGNATORY], by=None)
    people = members(place)
    assert [member.user.name for member in people] == ["Ed Editor", "Mia Manager"]
    assert people[0].roles == [Role.EDITOR, Role.SIGNATORY]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_is_one_query(db, django_assert_num_queries, count):
    place = provider()
    for number in range(count):
        colleague(place, Role.EDITOR, Role.SIGNATORY, name=f"Collega {number}")
    with django_assert_num_queries(1):
        assert len(members(place)) == count


def test_giving_a_role_that_was_asked_for_approves_the_request(place, manager):
    user = person()
    request = services.request_membership(user, place, Role.EDITOR)
    services.give_roles(user, place, [Role.EDITOR], by=manager)
    request.refresh_from_db()
    assert request.state == MembershipState.ACTIVE
    assert request.approved_by == manager


def test_events_of_a_care_office_can_be_found_by_office(cast):
    office = cast.organisation("zorg_en_zekerheid")
    assert office.kind == OrganisationKind.CARE_OFFICE
    cast.reviewer1  # noqa: B018
    assert Event.objects.filter(verb="accounts.role_granted", office_id=office.pk).exists()
