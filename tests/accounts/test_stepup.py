"""Step-up: a fresh proof of who you are, and what was asked or sent is not lost."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from portal.accounts.models import Invitation, Role
from portal.accounts.queries import roles_at
from portal.accounts.stepup import safe_path, step_up
from portal.audit.models import Event
from tests.builders.accounts import app_of, code_at
from tests.cast import PASSWORD, sign_in

STEP = "/account/bevestigen/"


@pytest.fixture
def stale(client, cast):
    """A manager who signed in an hour ago."""
    sign_in(client, cast.manager_a, fresh=False)
    return client


@pytest.fixture
def roles_page(cast):
    return f"/account/organisaties/zilverlinde/mensen/{cast.editor_a.pk}/"


def step(client, response, **given):
    """Answer the question that `response` leads to."""
    path = parse_qs(urlsplit(response.url).query)["next"][0]
    return client.post(STEP, {"next": path, **(given or {"password": PASSWORD})})


def test_a_page_asks_first_and_then_opens(stale, roles_page):
    response = stale.get(roles_page)
    assert urlsplit(response.url).path == STEP
    assert stale.get(response.url).status_code == 200
    onward = step(stale, response)
    assert onward.url == roles_page
    assert stale.get(roles_page).status_code == 200


def test_a_post_is_kept_and_offered_again(cast, stale, roles_page):
    response = stale.post(roles_page, {"roles": ["editor", "signatory"], "_once": ""})
    assert roles_at(cast.editor_a, cast.organisation("zilverlinde")) == ["editor"]
    onward = step(stale, response)
    page = stale.get(onward.url)
    assert page.status_code == 200
    assert page.context["path"] == roles_page
    fields = page.context["fields"]
    assert ("roles", "editor") in fields
    assert ("roles", "signatory") in fields
    data = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    assert stale.post(roles_page, data).status_code == 302
    assert set(roles_at(cast.editor_a, cast.organisation("zilverlinde"))) == {
        "editor",
        "signatory",
    }


def test_what_was_sent_is_offered_once(stale, roles_page):
    onward = step(stale, stale.post(roles_page, {"roles": ["editor"]}))
    stale.get(onward.url)
    assert stale.get(onward.url).url == roles_page


def test_what_was_sent_to_another_page_is_not_offered(stale, roles_page):
    stale.post(roles_page, {"roles": ["editor"]})
    other = "/account/organisaties/zilverlinde/uitnodigen/"
    assert step(stale, stale.get(other)).url == other


def test_the_continuing_page_needs_the_proof_too(stale, roles_page):
    stale.post(roles_page, {"roles": ["editor"]})
    response = stale.get(f"{STEP}verder/?next={roles_page}")
    assert urlsplit(response.url).path == STEP


def test_difficult_text_comes_through_unchanged(stale, roles_page):
    text = '<xss-7q> "&amp;" \n regel twee\n\n  €'
    stale.post(roles_page, {"roles": ["editor"], "toelichting": text})
    onward = step(stale, stale.get(roles_page))
    page = stale.get(onward.url)
    assert ("toelichting", text) in page.context["fields"]
    assert b"<xss-7q>" not in page.content


def test_a_wrong_password_does_not_count(stale, roles_page):
    response = stale.get(roles_page)
    for wrong in ("", "fout", "x" * 500):
        page = step(stale, response, password=wrong)
        assert page.status_code == 200
        assert b"error-summary" in page.content
    assert stale.get(roles_page).status_code == 302


def test_the_proof_lasts_ten_minutes(client, cast, roles_page):
    with time_machine.travel("2026-03-02T08:00Z", tick=False) as clock:
        sign_in(client, cast.manager_a)
        clock.shift(9 * 60 + 59)
        assert client.get(roles_page).status_code == 200
        clock.shift(2)
        assert client.get(roles_page).status_code == 302


def test_whoever_has_an_app_gives_a_code_not_a_password(cast, stale, roles_page):
    app_of(cast.manager_a)
    response = stale.get(roles_page)
    assert step(stale, response, password=PASSWORD).status_code == 200
    assert stale.get(roles_page).status_code == 302
    assert step(stale, response, code=code_at(time.time())).url == roles_page
    assert stale.get(roles_page).status_code == 200


def test_a_code_that_was_used_does_not_prove_it_again(cast, stale, roles_page):
    app_of(cast.manager_a)
    with time_machine.travel(int(time.time()) // 30 * 30 + 5, tick=False):
        code = code_at(time.time())
        response = stale.get(roles_page)
        assert step(stale, response, code=code).status_code == 302
        assert step(stale, response, code=code).status_code == 200


def test_the_password_alone_no_longer_counts_once_there_is_an_app(client, cast, roles_page):
    client.post("/account/inloggen/", {"login": cast.manager_a.email, "password": PASSWORD})
    assert client.get(roles_page).status_code == 200
    app_of(cast.manager_a)
    assert client.get(roles_page).status_code == 302


def test_signing_in_just_now_is_proof_enough(client, cast, roles_page):
    client.post("/account/inloggen/", {"login": cast.manager_a.email, "password": PASSWORD})
    assert client.get(roles_page).status_code == 200


def test_one_click_in_the_demo_is_no_proof(client, cast, roles_page):
    cast.manager_a  # noqa: B018
    client.post("/account/demo/inloggen/", {"person": "manager_a"})
    response = client.get(roles_page)
    assert urlsplit(response.url).path == STEP
    assert PASSWORD in client.get(response.url).content.decode()
    assert step(client, response).url == roles_page


def test_the_demo_shows_the_code_of_the_moment(client, cast, roles_page):
    app_of(cast.manager_a)
    client.post("/account/demo/inloggen/", {"person": "manager_a"})
    with time_machine.travel(int(time.time()) // 30 * 30 + 5, tick=False):
        page = client.get(client.get(roles_page).url)
        assert code_at(time.time()) in page.content.decode()


def test_outside_the_demo_nothing_is_shown(stale, roles_page, settings):
    settings.DEMO_MODE = False
    page = stale.get(stale.get(roles_page).url)
    assert page.context["demo_hint"] is None
    assert PASSWORD not in page.content.decode()


def test_a_fragment_goes_to_the_question_as_a_whole_page(stale, roles_page):
    response = stale.get(roles_page, headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"].startswith(STEP)


def test_the_step_is_written_down(cast, stale, roles_page):
    step(stale, stale.get(roles_page))
    assert Event.objects.get(verb="accounts.stepped_up").actor_id == cast.manager_a.pk


def test_guessing_is_limited(stale, roles_page):
    response = stale.get(roles_page)
    for _turn in range(5):
        step(stale, response, password="fout")
    assert step(stale, response).status_code in (200, 429)
    assert stale.get(roles_page).status_code == 302


def test_a_click_twice_on_the_question_is_no_error(stale, roles_page):
    response = stale.get(roles_page)
    assert step(stale, response).url == step(stale, response).url == roles_page


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/plannen/3/", "/plannen/3/"),
        ("/plannen/?a=b", "/plannen/?a=b"),
        ("//kwaad.test/", "/"),
        ("https://kwaad.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("\\\\kwaad.test", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_to_our_own_pages_only(path, safe):
    assert safe_path(path) == safe


def test_a_file_is_not_kept_but_the_way_back_is(cast, stale, roles_page):
    upload = SimpleUploadedFile("a.pdf", b"%PDF", content_type="application/pdf")
    response = stale.post(
        roles_page,
        {"roles": ["editor"], "bijlage": upload},
        headers={"referer": f"http://testserver{roles_page}"},
    )
    assert step(stale, response).url == roles_page


def test_a_very_large_form_is_not_kept_either(stale, roles_page):
    response = stale.post(roles_page, {"roles": ["editor"], "tekst": "x" * 300_000})
    assert step(stale, response).url == "/"


def test_a_visitor_is_not_asked_but_sent_to_sign_in(client, db):
    response = client.get("/account/organisaties/x/uitnodigen/")
    assert urlsplit(response.url).path == "/account/inloggen/"
    assert urlsplit(client.get(STEP).url).path == "/account/inloggen/"


def test_a_double_click_while_the_proof_is_fresh_has_one_effect(client, cast):
    sign_in(client, cast.manager_a)
    page = "/account/organisaties/zilverlinde/uitnodigen/"
    form = {
        "email": "nieuw@voorbeeld.test",
        "roles": [Role.EDITOR],
        "_once": "6d0d3b52-6a5b-4f0e-9d0b-2f4f1f3a9a01",
    }
    first, second = client.post(page, form), client.post(page, form)
    assert first.url == second.url
    assert Invitation.objects.count() == 1


def test_the_decorator_says_that_the_view_asks(rf: RequestFactory):
    @step_up
    def view(request):
        return HttpResponse()

    assert view.asks_step_up
