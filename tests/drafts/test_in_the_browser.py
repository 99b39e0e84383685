"""The same promises with a real browser: typing, losing the session, double clicks, no network."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from portal.drafts.models import Draft
from tests.builders.record import effects

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(chromium, live_server):
    """A page on which a person is signed in."""
    contexts = []

    def opened(user):
        client = Client()
        client.force_login(user)
        context = chromium.new_context(base_url=live_server.url, locale="nl-NL")
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(sign_in, anna):
    page = sign_in(anna)
    page.goto("/doel/")
    return page


def status(page):
    return page.locator("[data-draft-status]")


def test_what_is_typed_is_kept_within_two_seconds_and_back_after_a_reload(page):
    page.get_by_label("Title").fill("Minder reistijd")
    expect(status(page)).to_contain_text(re.compile(r"\d\d\.\d\d"), timeout=2000)
    page.goto("/doel/")
    expect(page.get_by_label("Title")).to_have_value("Minder reistijd")
    expect(page.locator(".error-summary")).to_have_count(0)
    page.get_by_role("button", name=re.compile("weggooien|Discard")).click()
    expect(page.get_by_label("Title")).to_have_value("")
    assert not Draft.objects.exists()


def test_the_session_ends_while_typing_and_nothing_is_lost(page, sign_in, anna):
    Session.objects.all().delete()
    page.get_by_label("Title").fill("Twee uur typen")
    expect(status(page)).to_have_class(re.compile("warn"), timeout=3000)
    page.get_by_role("button", name="Opslaan").click()
    page.wait_for_url(re.compile(r"/account/.*next=/doel/"))
    again = sign_in(anna)
    again.goto("/doel/")
    expect(again.get_by_label("Title")).to_have_value("Twee uur typen")


def test_signing_in_in_another_tab_turns_the_token_and_the_form_still_goes(page):
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("Title").fill("Nieuwe token")
    expect(status(page)).to_contain_text(re.compile(r"\d\d\.\d\d"), timeout=3000)
    page.get_by_role("button", name="Opslaan").click()
    page.wait_for_url("**/klaar/**")
    assert effects().count() == 1
    assert not Draft.objects.exists()


def test_a_double_click_has_one_effect(page):
    page.get_by_label("Title").fill("Dubbel")
    page.get_by_role("button", name="Opslaan").dblclick(no_wait_after=True)
    # The second click breaks off the first answer: look where the page ends, not at each step.
    expect(page).to_have_url(re.compile("/klaar/"))
    page.wait_for_load_state("networkidle")
    assert effects().count() == 1


def test_without_a_network_the_text_stays_in_the_browser_and_goes_up_later(page):
    page.context.set_offline(True)
    page.get_by_label("Title").fill("In de trein")
    expect(status(page)).to_have_class(re.compile("warn"), timeout=3000)
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    expect(status(page)).to_contain_text(re.compile(r"\d\d\.\d\d"), timeout=5000)
    assert "In+de+trein" in Draft.objects.get().body


def test_the_text_of_one_person_is_not_shown_to_the_next_at_the_same_computer(
    page, bram, live_server
):
    page.route("**/concepten/**", lambda route: route.abort())
    page.get_by_label("Title").fill("Van Anna")
    expect(status(page)).to_have_class(re.compile("warn"), timeout=3000)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value("Van Anna")
    client = Client()
    client.force_login(bram)
    page.context.clear_cookies(name="sessionid")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([cookie | {"url": live_server.url}])
    page.goto("/doel/")
    expect(page.get_by_label("Title")).to_have_value("")


def test_without_javascript_the_form_works_and_keeps_its_text(chromium, live_server, anna):
    client = Client()
    client.force_login(anna)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    page.goto("/doel/")
    page.get_by_label("Title").fill("Zonder script")
    Session.objects.all().delete()
    page.get_by_role("button", name="Opslaan").click()
    page.wait_for_url(re.compile(r"/account/.*next=/doel/"))
    assert "Zonder+script" in Draft.objects.get().body
    context.close()
