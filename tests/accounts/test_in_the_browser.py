"""The pages of people and organisations in a real browser: axe, widths, and the way through."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from portal.accounts import services
from portal.accounts.models import Invitation, Role
from portal.accounts.queries import roles_at
from portal.launch import system
from tests.accounts.test_invitations import mailed_token
from tests.builders.accounts import app_of, code_at, person, recovery_codes_of
from tests.cast import PASSWORD, session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, live_server):
    """A page of a browser in which this person (or nobody) is signed in."""
    contexts = []

    def opening(user=None, *, fresh=True, width=1440, language="nl", script=True):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        contexts.append(context)
        cookies = [{"name": "django_language", "value": language, "url": live_server.url}]
        if user:
            cookies.append(session_cookie(user, live_server.url, fresh=fresh))
        context.add_cookies(cookies)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield opening
    for context in contexts:
        context.close()


def look(page, path):
    """What axe and the width say about a page."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page, options={"runOnly": LEVELS}).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [path, [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found], wide <= 0]


@pytest.mark.parametrize(("width", "language"), [(360, "nl"), (1440, "en")])
def test_axe_finds_nothing_and_everything_fits(cast, open_as, width, language):
    place = cast.organisation("zilverlinde")
    manager, signatory, newcomer = cast.manager_a, cast.signatory_a, person()
    services.request_membership(newcomer, place, Role.EDITOR)
    services.invite_person(place, "nieuw@voorbeeld.test", [Role.EDITOR], by=manager)
    app_of(signatory)
    recovery_codes_of(signatory)
    people = f"/account/organisaties/{place.slug}/"
    visits = {
        None: [
            "/",
            "/account/inloggen/",
            "/account/wachtwoord/vergeten/",
            "/account/wachtwoord/vergeten/verstuurd/",
            "/account/wachtwoord/nieuw/1-abc-def/",
            "/account/gesloten/",
            f"/account/uitnodiging/{mailed_token('nieuw@voorbeeld.test')}/",
        ],
        manager: [
            "/",
            "/account/",
            "/account/beveiliging/",
            "/account/wachtwoord/",
            "/account/tweede-stap/",
            "/account/organisaties/",
            "/account/organisaties/aansluiten/",
            "/account/uitloggen/",
            people,
            f"{people}uitnodigen/",
            f"{people}gegevens/",
            f"{people}mensen/{signatory.pk}/",
        ],
        signatory: [
            "/account/beveiliging/",
            "/account/herstelcodes/",
            "/account/herstelcodes/nieuw/",
            "/account/tweede-stap/verwijderen/",
            "/account/bevestigen/",
        ],
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
    found = Axe().run(page, options={"runOnly": LEVELS}).response["violations"]
    assert [v["id"] for v in found] == []


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
