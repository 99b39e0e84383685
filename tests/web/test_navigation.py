"""The header: each room brings its links, accounts says who is signed in."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from portal.web import context, navigation
from portal.web.navigation import Identity, NavItem


class Person:
    is_authenticated = True

    def __str__(self):
        return "Anna"


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(navigation, "_sources", [])
    monkeypatch.setattr(navigation, "_identify", [])


def request(path="/", user=None):
    made = RequestFactory().get(path)
    made.user = user or AnonymousUser()
    return made


def test_links_come_from_the_rooms_in_order():
    navigation.register(lambda r: [NavItem("B", "/b/", order=20), NavItem("C", "/c/")])
    navigation.register(lambda r: [NavItem("A", "/a/", order=10)])
    assert [i.label for i in navigation.items(request())] == ["A", "B", "C"]


def test_registering_twice_is_once():
    def source(r):
        return [NavItem("A", "/a/")]

    assert navigation.register(source) is source
    navigation.register(source)
    assert len(navigation.items(request())) == 1


def test_the_longest_address_that_fits_is_the_current_one():
    navigation.register(
        lambda r: [NavItem("Home", "/"), NavItem("Plans", "/p/"), NavItem("New", "/p/new/")]
    )
    found = navigation.items(request("/p/new/3/"))
    assert [i.label for i in found if i.current] == ["New"]
    assert [i.label for i in navigation.items(request("/other/")) if i.current] == []


def test_a_room_may_say_itself_what_is_current():
    navigation.register(lambda r: [NavItem("Plans", "/p/"), NavItem("Mine", "/m/", current=True)])
    assert [i.label for i in navigation.items(request("/p/")) if i.current] == ["Mine"]


def test_a_visitor_has_no_identity():
    navigation.identify(lambda r: Identity("x"))
    assert navigation.identity(request()) is None


def test_the_last_one_to_identify_answers():
    assert navigation.identity(request(user=Person())) == Identity("Anna")
    navigation.identify(lambda r: Identity("first"))
    navigation.identify(lambda r: Identity("Anna", "De Zilverlinde"))
    assert navigation.identity(request(user=Person())).detail == "De Zilverlinde"


def test_a_page_without_a_header_asks_no_room(settings):
    settings.DEMO_MODE = True

    def explode(r):
        raise AssertionError("asked")

    navigation.register(explode)
    values = context.navigation(request())
    assert values["demo_mode"] is True
    with pytest.raises(AssertionError):
        list(values["nav_items"])
