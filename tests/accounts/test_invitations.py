"""Invitations: one address, one use, fourteen days."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts import services
from portal.accounts.models import Invitation, Role, User
from portal.accounts.queries import roles_at
from portal.accounts.tokens import new_token, token_hash
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from tests.builders.accounts import person

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
PASSWORD = "een zin die alleen ik ken"


def refused(code):
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def mailed_token(address):
    """The token in the newest mail to this address."""
    body = Message.objects.filter(to=address).latest("id").body_text
    return re.search(r"/account/uitnodiging/([^/\s]+)/", body).group(1)


@pytest.fixture
def place(cast):
    return cast.organisation("zilverlinde")


@pytest.fixture
def invite(cast, place):
    """Invite a new colleague; gives the token."""

    def send(email="nieuw@voorbeeld.test", roles=(Role.EDITOR,), at=NOON, **extra):
        services.invite_person(place, email, roles, by=cast.manager_a, at=at, **extra)
        return mailed_token(email)

    return send


def test_a_new_person_accepts(place, invite):
    token = invite(name="Nina Nieuw")
    user = services.accept_invitation(
        token, name="Nina Nieuw", password=PASSWORD, language="en", at=NOON
    )
    assert (user.email, user.name, user.language) == ("nieuw@voorbeeld.test", "Nina Nieuw", "en")
    assert user.check_password(PASSWORD)
    assert roles_at(user, place) == [Role.EDITOR]


def test_only_the_hash_of_the_token_is_kept(invite):
    token = invite()
    invitation = Invitation.objects.get()
    assert invitation.token_hash == token_hash(token)
    assert token not in str(vars(invitation))


def test_tokens_cannot_be_guessed():
    tokens = {new_token() for _number in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens)


def test_the_roles_count_as_given_by_whoever_invited(cast, place, invite):
    user = services.accept_invitation(invite(), name="N", password=PASSWORD, at=NOON)
    assert user.memberships.get().approved_by == cast.manager_a


@pytest.mark.parametrize(
    ("language", "roles"),
    [("nl", "Invuller, Tekenbevoegde"), ("en", "Editor, Signatory")],
)
def test_the_mail_says_who_invites_and_for_what(cast, place, invite, language, roles):
    User.objects.filter(pk=cast.manager_a.pk).update(language=language)
    cast.manager_a.refresh_from_db()
    invite(roles=[Role.SIGNATORY, Role.EDITOR])
    mail = Message.objects.get(template="accounts_invited")
    assert cast.manager_a.name in mail.body_text
    assert place.name in mail.subject
    assert roles in mail.body_text


def test_a_link_works_once(invite):
    token = invite()
    services.accept_invitation(token, name="N", password=PASSWORD, at=NOON)
    with refused("invitation_used"):
        services.accept_invitation(token, name="N", password=PASSWORD, at=NOON)
    assert User.objects.filter(email="nieuw@voorbeeld.test").count() == 1


@pytest.mark.parametrize(
    ("later", "works"),
    [
        (timedelta(days=14) - timedelta(seconds=1), True),
        (timedelta(days=14), False),
        (timedelta(days=14, seconds=1), False),
    ],
)
def test_a_link_lives_fourteen_days_to_the_second(invite, later, works):
    token = invite()
    if works:
        services.accept_invitation(token, name="N", password=PASSWORD, at=NOON + later)
    else:
        with refused("invitation_expired"):
            services.accept_invitation(token, name="N", password=PASSWORD, at=NOON + later)


def test_a_withdrawn_link_is_worthless(cast, invite):
    token = invite()
    services.withdraw_invitation(Invitation.objects.get(), by=cast.manager_a)
    with refused("invitation_withdrawn"):
        services.find_invitation(token, at=NOON)


@pytest.mark.parametrize("token", ["", "x", "ongeldig", "a" * 5000, "\ud800", "😀"])
def test_an_unknown_link_is_refused(db, token):
    with refused("invitation_unknown"):
        services.find_invitation(token)


def test_the_person_to_whom_it_was_sent_joins(place, invite):
    user = person("nieuw@voorbeeld.test")
    services.accept_invitation(invite(), user=user, at=NOON)
    assert roles_at(user, place) == [Role.EDITOR]


def test_the_address_fits_in_any_case(place, cast):
    user = person("nieuw@voorbeeld.test")
    services.invite_person(place, " Nieuw@Voorbeeld.TEST ", [Role.EDITOR], by=cast.manager_a)
    services.accept_invitation(mailed_token(user.email), user=user)
    assert roles_at(user, place) == [Role.EDITOR]


def test_another_person_cannot_use_the_link(cast, place, invite):
    token = invite()
    with refused("invitation_other_address"):
        services.accept_invitation(token, user=cast.outsider, at=NOON)
    assert roles_at(cast.outsider, place) == []
    assert Invitation.objects.get().is_open


def test_a_closed_account_cannot_use_the_link(invite):
    user = person("nieuw@voorbeeld.test")
    token = invite()
    services.deactivate_person(user)
    with refused("invitation_other_address"):
        services.accept_invitation(token, user=user, at=NOON)


def test_an_address_with_an_account_signs_in_instead(invite):
    person("nieuw@voorbeeld.test")
    with refused("invitation_sign_in"):
        services.accept_invitation(invite(), name="Iemand", password=PASSWORD, at=NOON)


def test_the_signed_in_person_needs_no_link(place, invite):
    user = person("nieuw@voorbeeld.test")
    invite()
    services.accept_own_invitation(Invitation.objects.get(), user=user, at=NOON)
    assert roles_at(user, place) == [Role.EDITOR]


def test_nobody_accepts_an_invitation_of_somebody_else(cast, invite):
    invite()
    with refused("invitation_unknown"):
        services.accept_own_invitation(Invitation.objects.get(), user=cast.outsider, at=NOON)


def test_sending_again_replaces_the_link(cast, invite):
    old = invite()
    later = NOON + timedelta(days=20)
    services.resend_invitation(Invitation.objects.get(), by=cast.manager_a, at=later)
    with refused("invitation_unknown"):
        services.find_invitation(old, at=later)
    new = mailed_token("nieuw@voorbeeld.test")
    assert services.find_invitation(new, at=later + timedelta(days=13)).is_open
    assert Message.objects.filter(template="accounts_invited").count() == 2


@pytest.mark.parametrize("act", [services.resend_invitation, services.withdraw_invitation])
def test_a_used_invitation_cannot_be_sent_again_or_withdrawn(cast, invite, act):
    services.accept_invitation(invite(), name="N", password=PASSWORD, at=NOON)
    with refused("already_answered"):
        act(Invitation.objects.get(), by=cast.manager_a)


@pytest.mark.parametrize("code", ["editor_a", "signatory_a", "manager_b", "administrator"])
def test_only_a_manager_of_the_organisation_invites(cast, place, code):
    with refused("not_manager"):
        services.invite_person(place, "n@voorbeeld.test", [Role.EDITOR], by=cast[code])


@pytest.mark.parametrize("act", [services.resend_invitation, services.withdraw_invitation])
def test_only_a_manager_of_the_organisation_sends_again_or_withdraws(cast, invite, act):
    invite()
    with refused("not_manager"):
        act(Invitation.objects.get(), by=cast.manager_b)


def test_an_administrator_invites_staff_of_the_care_office(cast):
    office = cast.organisation("zorg_en_zekerheid")
    services.invite_person(office, "n@voorbeeld.test", [Role.REVIEWER], by=cast.administrator)
    user = services.accept_invitation(mailed_token("n@voorbeeld.test"), name="N", password=PASSWORD)
    assert roles_at(user, office) == [Role.REVIEWER]


@pytest.mark.parametrize(
    ("roles", "code"), [([], "no_role"), ([Role.REVIEWER], "foreign_role"), (["x"], "no_role")]
)
def test_roles_that_do_not_fit_are_refused(cast, place, roles, code):
    with refused(code):
        services.invite_person(place, "n@voorbeeld.test", roles, by=cast.manager_a)


def test_ones_own_address_is_refused(cast, place):
    with refused("own_address"):
        services.invite_person(
            place, cast.manager_a.email.upper(), [Role.EDITOR], by=cast.manager_a
        )


def test_somebody_who_has_the_role_is_not_invited(cast, place):
    with refused("already_member"):
        services.invite_person(place, cast.editor_a.email, [Role.EDITOR], by=cast.manager_a)


def test_somebody_may_be_invited_to_one_more_role(cast, place):
    services.invite_person(
        place, cast.editor_a.email, [Role.EDITOR, Role.SIGNATORY], by=cast.manager_a
    )
    services.accept_invitation(mailed_token(cast.editor_a.email), user=cast.editor_a)
    assert set(roles_at(cast.editor_a, place)) == {Role.EDITOR, Role.SIGNATORY}


def test_an_address_is_invited_once_at_a_time(cast, place, invite):
    invite()
    with refused("already_invited"):
        services.invite_person(
            place, "NIEUW@voorbeeld.test", [Role.SIGNATORY], by=cast.manager_a, at=NOON
        )


def test_an_expired_invitation_makes_room_for_a_new_one(invite):
    old = invite()
    later = NOON + timedelta(days=30)
    new = invite(at=later)
    assert services.find_invitation(new, at=later)
    with refused("invitation_withdrawn"):
        services.find_invitation(old, at=later)


def test_two_organisations_may_invite_the_same_address(cast, invite):
    invite()
    services.invite_person(
        cast.organisation("waterrand"), "nieuw@voorbeeld.test", [Role.EDITOR], by=cast.manager_b
    )
    assert Invitation.objects.count() == 2


def test_every_step_is_written_down(cast, invite):
    invite()
    services.resend_invitation(Invitation.objects.get(), by=cast.manager_a, at=NOON)
    user = services.accept_invitation(
        mailed_token("nieuw@voorbeeld.test"), name="N", password=PASSWORD, at=NOON
    )
    events = Event.objects.filter(object_id=str(Invitation.objects.get().pk)).order_by("id")
    assert [(event.verb, event.actor_id) for event in events] == [
        ("accounts.invited", cast.manager_a.pk),
        ("accounts.invitation_resent", cast.manager_a.pk),
        ("accounts.invitation_accepted", user.pk),
    ]


def test_the_record_holds_no_address_and_no_token(invite):
    token = invite()
    for event in Event.objects.filter(verb__startswith="accounts.invit"):
        assert "nieuw@voorbeeld.test" not in str(event.data)
        assert token not in str(event.data)
