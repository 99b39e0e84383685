"""Every address of this room, for every kind of person: in, refused with a reason, or not there."""

import pytest
from django.urls import get_resolver

from portal.accounts import services, urls, urls_signin
from portal.accounts.models import Invitation, Membership, Role, UserSession
from tests.builders.accounts import person
from tests.cast import sign_in

MEMBERS = ("editor_a", "signatory_a")
STRANGERS = ("editor_b", "manager_b", "coordinator", "administrator", "outsider")
EVERYBODY = ("manager_a", *MEMBERS, *STRANGERS)

# Pages about De Zilverlinde: for its manager, for other members, for strangers.
PAGES = {
    "people": (200, 200, 404),
    "invite": (200, 403, 404),
    "details": (200, 403, 404),
    "roles": (200, 403, 404),
}
ACTS = {
    "answer": (302, 403, 404),
    "reset_second_factor": (302, 403, 404),
    "resend": (302, 403, 404),
    "withdraw": (302, 403, 404),
}
PUBLIC = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "demo_sign_in",
    "invitation",
    "invitation_link",
}
EARLY = PUBLIC | {"mfa_activate_totp", "step_up", "go_on"}


@pytest.fixture
def paths(cast):
    """The address of each page and act about De Zilverlinde."""
    place, editor = cast.organisation("zilverlinde"), cast.editor_a
    services.request_membership(person(), place, Role.EDITOR)
    services.invite_person(place, "nieuw@voorbeeld.test", [Role.EDITOR], by=cast.manager_a)
    home = f"/account/organisaties/{place.slug}/"
    asked, invitation = Membership.objects.get(state="requested"), Invitation.objects.get()
    return {
        "people": home,
        "invite": f"{home}uitnodigen/",
        "details": f"{home}gegevens/",
        "roles": f"{home}mensen/{editor.pk}/",
        "answer": f"{home}verzoeken/{asked.pk}/",
        "reset_second_factor": f"{home}mensen/{editor.pk}/tweede-stap/",
        "resend": f"/account/uitnodigingen/{invitation.pk}/opnieuw/",
        "withdraw": f"/account/uitnodigingen/{invitation.pk}/intrekken/",
    }


def expected(table, name, code):
    manager, member, stranger = table[name]
    return {"manager_a": manager, **dict.fromkeys(MEMBERS, member)}.get(code, stranger)


@pytest.mark.parametrize("code", EVERYBODY)
def test_pages_open_for_whom_they_are(client, cast, paths, code):
    sign_in(client, cast[code])
    got = {name: client.get(paths[name]).status_code for name in PAGES}
    assert got == {name: expected(PAGES, name, code) for name in PAGES}


@pytest.mark.parametrize("code", EVERYBODY)
@pytest.mark.parametrize("name", ACTS)
def test_acts_are_for_managers(client, cast, paths, code, name):
    sign_in(client, cast[code])
    assert client.post(paths[name]).status_code == expected(ACTS, name, code)


@pytest.mark.parametrize("code", [*MEMBERS, *STRANGERS])
def test_forms_of_pages_are_for_managers_too(client, cast, paths, code):
    sign_in(client, cast[code])
    for name in ("invite", "details", "roles"):
        assert client.post(paths[name], {"roles": []}).status_code == expected(PAGES, name, code)


@pytest.mark.parametrize("name", ACTS)
def test_an_act_has_no_page(client, cast, paths, name):
    sign_in(client, cast.manager_a)
    assert client.get(paths[name]).status_code == 405


def test_a_foreign_page_looks_like_one_that_is_not_there(client, cast, paths):
    sign_in(client, cast.editor_b)
    foreign = client.get(paths["people"])
    missing = client.get("/account/organisaties/bestaat-niet/")
    assert foreign.templates[0].name == missing.templates[0].name == "404.html"
    assert "Zilverlinde" not in foreign.content.decode()


@pytest.mark.parametrize("code", EVERYBODY)
def test_own_pages_are_for_everybody(client, cast, code):
    sign_in(client, cast[code])
    for path in ("", "beveiliging/", "organisaties/", "organisaties/aansluiten/", "wachtwoord/"):
        assert client.get(f"/account/{path}").status_code == 200


def test_nobody_reads_or_ends_sessions_of_others(client, cast):
    sign_in(client, cast.editor_b)
    theirs = UserSession.objects.get(user=cast.editor_b)
    sign_in(client, cast.manager_a)
    assert client.post(f"/account/sessies/{theirs.pk}/beeindigen/").status_code == 404


def views():
    for pattern in (*urls.urlpatterns, *urls_signin.urlpatterns):
        yield pattern.name, pattern.callback


@pytest.mark.parametrize(("name", "view"), list(views()))
def test_only_the_known_few_are_public(name, view):
    assert (not getattr(view, "login_required", True)) is (name in PUBLIC)


@pytest.mark.parametrize(("name", "view"), list(views()))
def test_only_the_known_few_come_before_the_second_factor(name, view):
    assert getattr(view, "before_second_factor", False) is (name in EARLY)


@pytest.mark.parametrize(
    "name", ["roles", "invite", "answer", "resend", "reset_second_factor", "mfa_deactivate_totp"]
)
def test_what_gives_or_takes_rights_asks_a_fresh_proof(name):
    view = dict(views())[name]
    assert getattr(view, "asks_step_up", False)


def test_the_front_page_is_public_and_closed_to_who_lacks_a_second_factor(client, cast):
    assert client.get("/").status_code == 200
    client.force_login(cast.reviewer1)
    assert client.get("/").status_code == 302
    home = get_resolver().resolve("/").func
    assert not getattr(home, "before_second_factor", False)


@pytest.mark.parametrize("code", ["editor_a", "manager_a"])
@pytest.mark.parametrize("value", ["0", "99999999999999999999", "-1", "abc", "%00", "1%27--", "😀"])
def test_strange_numbers_in_addresses_are_no_error(client, cast, code, value):
    sign_in(client, cast[code])
    for path in (
        f"/account/organisaties/zilverlinde/mensen/{value}/",
        f"/account/sessies/{value}/beeindigen/",
        f"/account/uitnodigingen/{value}/opnieuw/",
        f"/account/organisaties/{value}/",
        f"/account/uitnodiging/{value}/",
    ):
        assert client.get(path).status_code < 500
        assert client.post(path).status_code < 500
