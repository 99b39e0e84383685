"""Signing in as one of the cast by one click: in the demo, and nowhere else."""

import pytest

from portal.accounts import demo, services
from portal.accounts.models import User
from tests.cast import sign_in

URL = "/account/demo/inloggen/"


@pytest.mark.parametrize("code", ["editor_a", "coordinator", "signatory_b", "avondrood_contact"])
def test_one_click_is_enough_also_for_who_needs_a_second_factor(client, cast, code):
    person = cast[code]
    assert client.post(URL, {"person": code}).url == "/"
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["user"] == person


def test_one_comes_where_one_wanted_to_be(client, cast):
    cast.editor_a  # noqa: B018
    response = client.post(URL, {"person": "editor_a", "next": "/account/organisaties/"})
    assert response.url == "/account/organisaties/"
    response = client.post(URL, {"person": "editor_a", "next": "https://kwaad.test/"})
    assert response.url == "/"


def test_the_next_person_takes_over_in_a_new_session(client, cast):
    cast.editor_a, cast.reviewer1  # noqa: B018
    client.post(URL, {"person": "editor_a"})
    before = client.session.session_key
    client.post(URL, {"person": "reviewer1"})
    assert client.session.session_key != before
    assert client.get("/").context["user"] == cast.reviewer1


def test_the_sign_in_page_offers_the_whole_cast(client, db):
    page = client.get("/account/inloggen/").content.decode()
    for one in demo.cast():
        assert f'value="{one.code}"' in page


def test_without_the_demo_the_view_does_not_exist(client, cast, settings):
    cast.editor_a  # noqa: B018
    settings.DEMO_MODE = False
    assert client.post(URL, {"person": "editor_a"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_without_the_demo_the_page_offers_nobody(client, db, settings):
    settings.DEMO_MODE = False
    page = client.get("/account/inloggen/")
    assert page.context["cast"] == []
    assert URL not in page.content.decode()


def test_a_demo_session_is_worth_less_once_the_demo_is_off(client, cast, settings):
    cast.reviewer1  # noqa: B018
    client.post(URL, {"person": "reviewer1"})
    assert client.get("/account/").status_code == 200
    settings.DEMO_MODE = False
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("code", ["", "niemand", "editor_a'--", "x" * 1000])
def test_somebody_who_is_not_in_the_cast_cannot_be_chosen(client, db, code):
    assert client.post(URL, {"person": code}).status_code == 404


def test_a_real_person_cannot_be_chosen(client, somebody):
    for name in (somebody.email, str(somebody.pk), "iemand"):
        assert client.post(URL, {"person": name}).status_code == 404


def test_somebody_of_the_cast_who_was_not_loaded_or_was_closed_cannot_be_chosen(client, cast):
    assert client.post(URL, {"person": "editor_b"}).status_code == 404
    services.deactivate_person(cast.editor_b)
    assert client.post(URL, {"person": "editor_b"}).status_code == 404


def test_it_takes_a_post(client, cast):
    assert client.get(URL).status_code == 405


def test_whoever_has_no_second_factor_yet_may_still_choose(client, cast):
    """A person stuck at the set-up page can go on as somebody else."""
    cast.editor_a  # noqa: B018
    client.force_login(cast.reviewer1)
    assert client.post(URL, {"person": "editor_a"}).url == "/"


def test_the_cast_has_one_password_hashed_once(cast):
    cast.editor_a, cast.editor_b  # noqa: B018
    hashes = set(User.objects.values_list("password", flat=True))
    assert hashes == {demo.shared_password()}


def test_signing_in_by_click_is_listed_as_a_session(client, cast):
    cast.editor_a  # noqa: B018
    client.post(URL, {"person": "editor_a"})
    page = client.get("/account/beveiliging/")
    assert len(page.context["sessions"]) == 1
    sign_in(client, cast.editor_b)
