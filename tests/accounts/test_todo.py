"""The list of what waits for a person (G58)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.accounts import services
from portal.accounts.entries import people_to_do
from portal.accounts.models import Role
from portal.web import todo
from portal.web.todo import TodoItem
from tests.builders.accounts import colleague, person, provider
from tests.cast import sign_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def only(monkeypatch):
    """A list that starts empty."""
    monkeypatch.setattr(todo, "_sources", [])
    return todo


@pytest.fixture
def request_of(rf):
    def make(user):
        request = rf.get("/")
        request.user = user
        return request

    return make


def test_what_is_due_first_stands_first_and_what_has_no_date_last(only, request_of, db):
    items = [
        TodoItem("later", "/l/", due=NOON + timedelta(days=3)),
        TodoItem("ooit", "/o/"),
        TodoItem("nu", "/n/", due=NOON),
    ]
    only.register(lambda request: items[:2])
    only.register(lambda request: items[2:])
    assert [i.label for i in only.items(request_of(person()))] == ["nu", "later", "ooit"]


def test_a_visitor_has_nothing_to_do(only, request_of):
    only.register(lambda request: [TodoItem("x", "/")])
    assert only.items(request_of(AnonymousUser())) == []


def test_a_source_counts_once(only, request_of, db):
    def source(request):
        return [TodoItem("x", "/")]

    assert only.register(source) is source
    only.register(source)
    assert len(only.items(request_of(person()))) == 1


def test_a_manager_sees_who_asks_to_join(request_of, db):
    place = provider("Zorggroep Zon")
    manager = colleague(place, Role.MANAGER)
    services.request_membership(person(name="Nina Nieuw"), place, Role.EDITOR)
    (item,) = people_to_do(request_of(manager))
    assert "Nina Nieuw" in str(item.label)
    assert item.url == "/account/organisaties/zorggroep-zon/"


def test_a_colleague_who_does_not_manage_sees_nothing(request_of, db):
    place = provider()
    services.request_membership(person(), place, Role.EDITOR)
    assert people_to_do(request_of(colleague(place, Role.EDITOR))) == []


def test_an_invited_person_sees_the_invitation(cast, request_of):
    user = person("nieuw@voorbeeld.test")
    services.invite_person(
        cast.organisation("zilverlinde"), user.email, [Role.EDITOR], by=cast.manager_a
    )
    (item,) = people_to_do(request_of(user))
    assert item.due is not None


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(request_of, db, django_assert_num_queries, count):
    place = provider()
    manager = colleague(place, Role.MANAGER)
    for _turn in range(count):
        services.request_membership(person(), place, Role.EDITOR)
    with django_assert_num_queries(4):
        assert len(people_to_do(request_of(manager))) == count


# The front page


def test_a_visitor_sees_what_the_portal_is(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert page.templates[0].name == "web/landing.html"
    assert "/account/inloggen/" in page.content.decode()


def test_a_person_sees_the_own_tasks_and_organisations(client, cast):
    sign_in(client, cast.manager_a)
    services.request_membership(
        person(name="Nina Nieuw"), cast.organisation("zilverlinde"), Role.EDITOR
    )
    page = client.get("/").content.decode()
    assert "Nina Nieuw" in page
    assert "De Zilverlinde" in page


def test_without_tasks_the_page_says_so(client, cast):
    sign_in(client, cast.outsider)
    assert client.get("/").status_code == 200


def test_without_organisation_the_page_says_what_to_do(client, somebody):
    sign_in(client, somebody)
    assert "/account/organisaties/aansluiten/" in client.get("/").content.decode()
    services.request_membership(somebody, provider(), Role.EDITOR)
    assert "/account/organisaties/aansluiten/" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("days", "tone"), [(-1, "danger"), (3, "warn"), (30, "neutral"), (None, "neutral")]
)
def test_a_date_that_comes_near_warns(client, somebody, only, days, tone):
    from portal import clock

    due = None if days is None else clock.now() + timedelta(days=days)
    only.register(lambda request: [TodoItem("Doe iets", "/help/", due=due, why="Daarom")])
    sign_in(client, somebody)
    (task,) = client.get("/").context["tasks"]
    assert (task.tone, task.label, task.reason) == (tone, "Doe iets", "Daarom")
