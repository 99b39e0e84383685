"""A button pressed after the session ended: nothing is sent, and its page comes back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.django_db
BUTTON = "/plannen/1/kassier/zilverlinde/aannemen/"
PAGE = "/plannen/1/begroting/?jaar=2027"
SAID = "Er is nog niets verstuurd. Log in en druk daarna opnieuw op de knop."


def pressed(client, came_from="", accept="text/html,application/xhtml+xml"):
    headers = {"referer": came_from, "accept-language": "nl", "accept": accept}
    return client.post(BUTTON, headers=headers)


def next_of(answer):
    address = urlsplit(answer.url)
    assert address.path == "/account/inloggen/"
    return parse_qs(address.query)["next"]


def test_after_signing_in_the_page_with_the_button_shows_again(client):
    answer = pressed(client, f"http://testserver{PAGE}")
    assert next_of(answer) == [PAGE]
    assert SAID in client.get(answer.url, headers={"accept-language": "nl"}).content.decode()


@pytest.mark.parametrize("elsewhere", ["", "https://elders.example/plannen/1/", "niets"])
def test_from_anywhere_else_the_start_page_shows(client, elsewhere):
    assert next_of(pressed(client, elsewhere)) == ["/"]


def test_a_page_that_is_asked_for_is_still_the_next_page(client):
    assert next_of(client.get(PAGE)) == [PAGE]


def test_what_a_script_sends_leaves_no_message(client):
    """Signs of life go out every minute: each would add a sentence to the sign-in page."""
    answer = pressed(client, f"http://testserver{PAGE}", accept="*/*")
    assert next_of(answer) == [BUTTON]
    assert SAID not in client.get(answer.url).content.decode()
