"""The pages of people and organisations in a real browser: axe, widths, and the way through."""

import re
import time

import pytest
from playwright.sync_api import expect

from portal.accounts import services
from portal.accounts.models import Invitation, Role
from portal.accounts.queries import roles_at
from tests.accounts.test_invitations import mailed_token
from tests.browser import OPEN_ALL, faults
from tests.builders.accounts import code_at, person
from tests.cast import PASSWORD, session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_as(browser, live_server):
    """A page of a browser in which this person (or nobody) is signed in."""

    def opening(user=None, *, fresh=True, width=1440, language="nl", script=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        cookies = [{"name": "django_language", "value": language, "url": live_server.url}]
        if user:
            cookies.append(session_cookie(user, live_server.url, fresh=fresh))
        context.add_cookies(cookies)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    return opening


def look(page, path):
    """What axe and the width say about a page."""
    page.goto(path)
    page.evaluate(OPEN_ALL)
    found = faults(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [path, found, wide <= 0]


@pytest.mark.parametrize(("width", "language"), [(360, "nl"), (1440, "en")])
def test_axe_finds_nothing_and_everything_fits(cast, open_as, width, language):
    """The front page of who is signed in and what a link opens; the rest: tests/accessible."""
    place, manager = cast.organisation("zilverlinde"), cast.manager_a
    services.request_membership(person(), place, Role.EDITOR)
    services.invite_person(place, "nieuw@voorbeeld.test", [Role.EDITOR], by=manager)
    visits = {
        None: [f"/account/uitnodiging/{mailed_token('nieuw@voorbeeld.test')}/"],
        manager: ["/", "/account/uitloggen/"],
    }
    for user, paths in visits.items():
        page = open_as(user, width=width, language=language)
        for path in paths:
            assert look(page, path) == [path, [], True]
        assert page.complaints == []


def test_a_wrong_form_tells_axe_and_the_eye(cast, open_as):
    page = open_as(cast.manager_a, width=360)
    page.goto("/account/organisaties/zilverlinde/uitnodigen/")
    page.get_by_role("button", name="Verstuur de uitnodiging").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.title().startswith("Fout:")
    assert faults(page) == []


@pytest.mark.parametrize("script", [True, False])
def test_a_late_change_of_roles_goes_through_after_the_proof(cast, open_as, script):
    """The form was sent too late: asked for the password, sent again, changed once."""
    editor, place = cast.editor_a, cast.organisation("zilverlinde")
    page = open_as(cast.manager_a, script=script)
    page.goto(f"/account/organisaties/zilverlinde/mensen/{editor.pk}/")
    page.get_by_label("Tekenbevoegde").check()
    make_stale(page)
    page.get_by_role("button", name="Rollen opslaan").click()
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Verder").click()
    if not script:
        page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("status")).to_contain_text("gewijzigd")
    assert set(roles_at(editor, place)) == {"editor", "signatory"}
    assert page.complaints == []


def make_stale(page):
    """The proof of this browser's session is an hour old."""
    from django.contrib.sessions.backends.db import SessionStore

    cookie = next(c for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(cookie["value"])
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session["account_authentication_methods"] = session["account_authentication_methods"]
    session.save()


def test_a_new_colleague_comes_in_by_the_link(cast, open_as):
    place = cast.organisation("zilverlinde")
    services.invite_person(
        place, "nieuw@voorbeeld.test", [Role.EDITOR], by=cast.manager_a, name="Nina Nieuw"
    )
    page = open_as()
    page.goto(f"/account/uitnodiging/{mailed_token('nieuw@voorbeeld.test')}/")
    assert page.url.endswith("/account/uitnodiging/")
    page.get_by_label("Wachtwoord", exact=True).fill("een lange zin van mij")
    page.get_by_label("Wachtwoord nog een keer").fill("een lange zin van mij")
    page.get_by_role("button", name="Maak mijn account").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nina Nieuw")
    assert Invitation.objects.get().accepted_by.email == "nieuw@voorbeeld.test"


def test_a_reviewer_sets_up_the_second_step_and_signs_in_with_it(cast, open_as):
    reviewer = cast.reviewer1
    page = open_as()
    sign_in_by_hand(page, reviewer.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede stap instellen")
    expect(page.get_by_role("img", name=re.compile("QR-code"))).to_be_visible()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code uit de app").fill(code_at(time.time(), secret))
    page.get_by_role("button", name="Tweede stap aanzetten").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Herstelcodes")
    code = page.locator(".codes li").first.inner_text()
    page.goto("/account/uitloggen/")
    page.get_by_role("button", name="Ja, log uit").click()
    sign_in_by_hand(page, reviewer.email)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Inloggen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reviewer.name)
    assert page.complaints == []


def sign_in_by_hand(page, email):
    page.goto("/account/inloggen/")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


def test_one_click_makes_one_of_the_cast(cast, open_as):
    decision_maker = cast.decision_maker
    page = open_as(width=360)
    page.goto("/account/inloggen/")
    page.get_by_role("button", name=re.compile(decision_maker.name)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(decision_maker.name)
    assert page.complaints == []
