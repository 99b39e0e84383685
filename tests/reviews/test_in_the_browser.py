"""Scoring in a real browser: by keyboard, and without any script."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reviews.models import Score
from tests.builders import reviews
from tests.builders.reviews import REASON
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def assignment(cast):
    return reviews.scoring(cast, "V1", "reviewer1")[0]


@pytest.fixture
def visit(browser, live_server, cast):
    def opened(url, *, script=True, width=1440):
        context = browser.new_context(
            base_url=live_server.url,
            locale="nl-NL",
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.add_cookies([session_cookie(cast.reviewer1, live_server.url)])
        page = context.new_page()
        page.goto(url)
        return page

    return opened


def url_of(assignment, code):
    return reverse("reviews:score", args=[assignment.pk, code])


def test_a_condition_is_scored_and_left_by_keyboard_alone(visit, assignment):
    page = visit(url_of(assignment, "TM24-3"))
    page.keyboard.press("4")
    expect(page.locator('input[name="answer"][value="4"]')).to_be_checked()
    page.get_by_label("Motivering").focus()
    page.keyboard.type(REASON + " Score 2 zou te laag zijn.")
    expect(page.locator('input[name="answer"][value="4"]')).to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"TM24-4"))
    expect(page.locator("#condition-text")).to_be_focused()
    assert Score.objects.get().value == 4
    page.keyboard.press("v")
    page.wait_for_url(re.compile(r"TM24-3"))
    expect(page.locator("#condition-text")).to_be_focused()
    page.goto(url_of(assignment, "TM24-7"))
    page.keyboard.press("j")
    expect(page.locator('input[name="answer"][value="yes"]')).to_be_checked()
    page.keyboard.press("n")
    expect(page.locator('input[name="answer"][value="no"]')).to_be_checked()


def test_the_single_keys_can_be_switched_off(visit, assignment):
    page = visit(url_of(assignment, "TM24-3"))
    expect(page.locator("[data-scoring-keys]")).to_be_visible()
    page.get_by_text("Toetsenbord").click()
    page.locator("[data-scoring-toggle]").click()
    page.keyboard.press("4")
    expect(page.locator('input[name="answer"]:checked')).to_have_count(0)
    expect(page.locator("[data-scoring-keys]")).to_be_hidden()


def test_it_works_without_any_script_on_a_phone(visit, assignment):
    page = visit(url_of(assignment, "TM24-9"), script=False, width=360)
    page.get_by_label("Werkt tegen").check()
    page.get_by_label("Motivering").fill(REASON)
    page.get_by_role("button", name="Opslaan", exact=True).click()
    assert (Score.objects.get().met, Score.objects.get().value) == (False, None)
    inside = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert visit(url_of(assignment, "TM24-5"), width=360).evaluate(inside)
