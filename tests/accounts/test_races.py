"""Two at once: an invitation is used once, a manager stays, a request is answered once."""

import pytest

from portal.accounts import services
from portal.accounts.models import Invitation, Membership, Organisation, Role, User
from portal.accounts.queries import managers_of
from portal.mail.models import Message
from tests.accounts.test_invitations import mailed_token
from tests.builders.accounts import colleague, person, provider
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


def at_once(*acts):
    """What came of each of these, begun at the same moment, in the order of the alphabet."""
    return sorted(together(*acts))


def test_an_invitation_is_used_once():
    place = provider()
    manager = colleague(place, Role.MANAGER)
    for number in range(ROUNDS):
        address = f"nieuw{number}@voorbeeld.test"
        services.invite_person(place, address, [Role.EDITOR], by=manager)
        token = mailed_token(address)

        def accept(token=token):
            services.accept_invitation(token, name="N", password="een lange zin voor mij")

        outcome = at_once(accept, accept)
        assert outcome.count("done") == 1
        assert User.objects.filter(email=address).count() == 1
    assert Membership.objects.filter(organisation=place, role=Role.EDITOR).count() == ROUNDS


def test_two_managers_cannot_send_each_other_away():
    for _round in range(ROUNDS):
        place = provider()
        one, two = colleague(place, Role.MANAGER), colleague(place, Role.MANAGER)
        outcome = at_once(
            lambda place=place, a=one, b=two: services.change_roles(a, place, [], by=b),
            lambda place=place, a=one, b=two: services.change_roles(b, place, [], by=a),
        )
        assert outcome.count("done") == 1
        assert managers_of(place).count() == 1


def test_accepting_and_withdrawing_do_not_block_each_other():
    place = provider()
    manager = colleague(place, Role.MANAGER)
    for number in range(ROUNDS):
        address = f"nieuw{number}@voorbeeld.test"
        invitation = services.invite_person(place, address, [Role.EDITOR], by=manager)
        user, token = person(address), mailed_token(address)
        outcome = at_once(
            lambda user=user, token=token: services.accept_invitation(token, user=user),
            lambda invitation=invitation: services.withdraw_invitation(invitation, by=manager),
        )
        assert outcome.count("done") == 1
    fates = Invitation.objects.values_list("accepted_at", "withdrawn_at")
    assert all((accepted is None) != (withdrawn is None) for accepted, withdrawn in fates)


def test_a_request_is_answered_once():
    place = provider()
    one, two = colleague(place, Role.MANAGER), colleague(place, Role.MANAGER)
    for _round in range(ROUNDS):
        asked = services.request_membership(person(), place, Role.EDITOR)
        outcome = at_once(
            lambda asked=asked: services.approve_membership(asked, by=one),
            lambda asked=asked: services.refuse_membership(asked, by=two),
        )
        assert outcome == ["already_answered", "done"]
    answers = Message.objects.filter(template="accounts_request_answered")
    assert answers.count() == ROUNDS


def test_one_address_gets_one_invitation():
    place = provider()
    one, two = colleague(place, Role.MANAGER), colleague(place, Role.MANAGER)
    for number in range(ROUNDS):
        address = f"nieuw{number}@voorbeeld.test"
        outcome = at_once(
            *(
                lambda by=by, address=address: services.invite_person(
                    place, address, [Role.EDITOR], by=by
                )
                for by in (one, two)
            )
        )
        assert outcome == ["already_invited", "done"]


def test_an_agb_code_is_registered_once():
    for number in range(ROUNDS):
        agb = f"97{number:06}"
        outcome = at_once(*(lambda agb=agb: provider("Zelfde naam", agb=agb) for _person in "ab"))
        assert outcome == ["agb_taken", "done"]
    slugs = Organisation.objects.filter(name="Zelfde naam").values_list("slug", flat=True)
    assert len(set(slugs)) == ROUNDS


def test_two_organisations_of_one_name_registered_at_once_are_two():
    for _round in range(ROUNDS):
        assert at_once(provider_of_one_name, provider_of_one_name) == ["done", "done"]


def provider_of_one_name():
    provider("Samen")
