"""How long a session lives, and what ends it: an old cookie is worth nothing (trust.md 1.3)."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from portal.accounts import services
from portal.accounts.devices import device_name
from portal.accounts.models import Role, UserSession
from portal.web import navigation
from tests.builders.accounts import app_of, person, recovery_codes_of
from tests.cast import PASSWORD, sign_in

NAME = settings.SESSION_COOKIE_NAME
PAGE = "/account/"


def with_cookie(value):
    client = Client()
    client.cookies[NAME] = value
    return client


def accepted(cookie):
    return with_cookie(cookie).get(PAGE).status_code == 200


def cookie_of(client):
    return client.cookies[NAME].value


@pytest.fixture
def signed_in(client, somebody):
    sign_in(client, somebody)
    assert accepted(cookie_of(client))
    return client


# Five cases: after each, the old cookie opens nothing.


def test_the_cookie_from_before_signing_in_is_worthless_after_it(client, somebody):
    app_of(somebody)
    client.post("/account/inloggen/", {"login": somebody.email, "password": PASSWORD})
    before = cookie_of(client)
    client.post("/account/code/", {"code": recovery_codes_of(somebody)[0]})
    assert cookie_of(client) != before
    assert accepted(cookie_of(client))
    assert not accepted(before)


def test_the_cookie_is_worthless_after_signing_out(signed_in):
    before = cookie_of(signed_in)
    signed_in.post("/account/uitloggen/")
    assert not accepted(before)


def test_the_cookie_is_worthless_after_a_new_password(signed_in, somebody):
    elsewhere = Client()
    sign_in(elsewhere, somebody)
    before = cookie_of(signed_in)
    signed_in.post(
        "/account/wachtwoord/",
        {
            "oldpassword": PASSWORD,
            "password1": "een nieuwe lange zin",
            "password2": "een nieuwe lange zin",
        },
    )
    assert accepted(cookie_of(signed_in))
    assert not accepted(before)
    assert not accepted(cookie_of(elsewhere))
    assert UserSession.objects.filter(user=somebody).count() == 1


def test_the_cookie_is_worthless_after_losing_a_role(cast, client):
    sign_in(client, cast.editor_a)
    services.change_roles(cast.editor_a, cast.organisation("zilverlinde"), [], by=cast.manager_a)
    assert not accepted(cookie_of(client))


def test_the_cookie_is_worthless_after_the_account_was_closed(signed_in, somebody):
    services.deactivate_person(somebody)
    assert not accepted(cookie_of(signed_in))


def test_a_session_that_is_kept_goes_on_while_the_others_end(signed_in, somebody):
    elsewhere = Client()
    sign_in(elsewhere, somebody)
    services.end_all_sessions(somebody, keep=cookie_of(signed_in))
    assert accepted(cookie_of(signed_in))
    assert not accepted(cookie_of(elsewhere))


def test_whoever_gives_up_a_role_himself_stays_signed_in(cast, client):
    services.give_roles(cast.editor_a, cast.organisation("zilverlinde"), [Role.SIGNATORY], by=None)
    sign_in(client, cast.editor_a)
    services.change_roles(
        cast.editor_a, cast.organisation("zilverlinde"), [Role.EDITOR], by=cast.editor_a
    )
    assert accepted(cookie_of(client))


# Time


def test_half_an_hour_without_a_request_ends_the_session(client, somebody):
    with time_machine.travel("2026-03-02T08:00Z", tick=False) as clock:
        sign_in(client, somebody)
        clock.shift(29 * 60)
        assert client.get(PAGE).status_code == 200
        clock.shift(29 * 60)
        assert client.get(PAGE).status_code == 200
        clock.shift(31 * 60)
        response = client.get(PAGE)
        assert response.status_code == 302
        assert response.url.startswith("/account/inloggen/")
        assert not UserSession.objects.filter(user=somebody).exists()


def test_the_sign_in_page_says_why(client, somebody):
    with time_machine.travel("2026-03-02T08:00Z", tick=False) as clock:
        sign_in(client, somebody)
        clock.shift(31 * 60)
        page = client.get(PAGE, follow=True)
        assert len(list(page.context["messages"])) == 1


def test_eight_hours_after_signing_in_the_session_ends_in_any_case(client, somebody):
    with time_machine.travel("2026-03-02T08:00Z", tick=False) as clock:
        sign_in(client, somebody)
        for _turn in range(19):
            clock.shift(25 * 60)
            assert client.get(PAGE).status_code == 200
        clock.shift(6 * 60)
        assert client.get(PAGE).status_code == 302


def test_a_public_page_works_after_the_session_ended(client, somebody):
    with time_machine.travel("2026-03-02T08:00Z", tick=False) as clock:
        sign_in(client, somebody)
        clock.shift(9 * 3600)
        assert client.get("/").status_code == 200


def test_use_is_noted_at_most_once_a_minute(client, somebody, django_assert_max_num_queries):
    with time_machine.travel("2026-03-02T08:00Z", tick=False) as clock:
        sign_in(client, somebody)
        began = UserSession.objects.get().seen_at
        clock.shift(30)
        client.get(PAGE)
        assert UserSession.objects.get().seen_at == began
        clock.shift(40)
        client.get(PAGE)
        assert (UserSession.objects.get().seen_at - began).total_seconds() != 0


def test_answers_to_signed_in_people_are_not_stored(signed_in):
    assert "no-store" in signed_in.get(PAGE).headers["Cache-Control"]


# The list


def test_a_person_sees_the_own_browsers_and_ends_one(client, somebody):
    sign_in(client, somebody)
    elsewhere = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/130.0")
    elsewhere.post("/account/inloggen/", {"login": somebody.email, "password": PASSWORD})
    page = client.get("/account/beveiliging/")
    assert "Firefox, Linux" in page.content.decode()
    other = UserSession.objects.get(device="Firefox, Linux")
    client.post(f"/account/sessies/{other.pk}/beeindigen/")
    assert elsewhere.get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 200


def test_the_own_browser_is_ended_by_signing_out_only(client, somebody):
    sign_in(client, somebody)
    mine = UserSession.objects.get(user=somebody)
    client.post(f"/account/sessies/{mine.pk}/beeindigen/")
    assert client.get(PAGE).status_code == 200


def test_nobody_ends_a_session_of_somebody_else(client, somebody):
    other = person()
    elsewhere = Client()
    sign_in(elsewhere, other)
    sign_in(client, somebody)
    session = UserSession.objects.get(user=other)
    assert client.post(f"/account/sessies/{session.pk}/beeindigen/").status_code == 404
    assert elsewhere.get(PAGE).status_code == 200


def test_sessions_long_over_are_forgotten(somebody):
    with time_machine.travel("2026-03-01T08:00Z", tick=False):
        sign_in(Client(), somebody)
    UserSession.objects.update(began_at="2026-03-01T08:00Z")
    sign_in(Client(), somebody)
    assert UserSession.objects.filter(user=somebody).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_sessions_takes_a_fixed_number_of_queries(
    client, somebody, monkeypatch, django_assert_num_queries, count
):
    monkeypatch.setattr(navigation, "_sources", [])
    sign_in(client, somebody)
    for _turn in range(count - 1):
        sign_in(Client(), somebody)
    client.get("/account/beveiliging/")
    with django_assert_num_queries(5):
        client.get("/account/beveiliging/")


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537 Edg/130",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X) AppleWebKit Version/18 Safari", "Safari, macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS like Mac OS X) CriOS/130 Safari", "Chrome, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari", "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>" * 1000, ""),
    ],
)
def test_a_browser_is_named_in_words(agent, name):
    assert device_name(agent) == name
