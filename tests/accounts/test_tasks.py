"""What the clock does for this room; twice is the same as once."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from portal import clock
from portal.accounts import services, tasks
from portal.accounts.models import Role, UserSession
from portal.mail.models import Message
from portal.mail.services import deliver
from tests.accounts.test_invitations import mailed_token
from tests.cast import sign_in


@pytest.fixture
def invited(cast):
    services.invite_person(
        cast.organisation("zilverlinde"), "nieuw@voorbeeld.test", [Role.EDITOR], by=cast.manager_a
    )
    return mailed_token("nieuw@voorbeeld.test")


def test_a_link_leaves_the_outbox_once_it_was_sent(invited, mailoutbox):
    message = Message.objects.get(template="accounts_invited")
    assert tasks.forget_links(clock.now()) == 0
    deliver(message.pk)
    assert tasks.forget_links(clock.now()) == 1
    assert tasks.forget_links(clock.now()) == 0
    message.refresh_from_db()
    assert (message.body_text, message.body_html) == ("", "")
    assert message.subject
    assert invited in mailoutbox[0].body
    assert services.find_invitation(invited).is_open


def test_other_mails_keep_their_text(cast, mailoutbox):
    place = cast.organisation("zilverlinde")
    services.change_roles(cast.editor_a, place, [Role.SIGNATORY], by=cast.manager_a)
    message = Message.objects.get(template="accounts_roles_changed")
    deliver(message.pk)
    assert tasks.forget_links(clock.now()) == 0
    message.refresh_from_db()
    assert message.body_text


def test_a_link_for_a_new_password_leaves_the_outbox_too(client, somebody, mailoutbox):
    client.post("/account/wachtwoord/vergeten/", {"email": somebody.email})
    deliver(Message.objects.get(template="accounts_reset_link").pk)
    assert tasks.forget_links(clock.now()) == 1


def test_sessions_long_over_are_cleared_and_others_stay(somebody):
    sign_in(Client(), somebody)
    sign_in(Client(), somebody)
    old, new = UserSession.objects.order_by("pk")
    long_ago = clock.now() - timedelta(hours=9)
    UserSession.objects.filter(pk=old.pk).update(began_at=long_ago)
    Session.objects.filter(session_key=old.key).update(expire_date=long_ago)
    assert tasks.clear_out(clock.now()) == 1
    assert tasks.clear_out(clock.now()) == 0
    assert list(UserSession.objects.all()) == [new]
    assert Session.objects.filter(session_key=new.key).exists()
    assert not Session.objects.filter(session_key=old.key).exists()
