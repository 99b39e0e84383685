"""The coalition in a real browser: finding as one types, and without script."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from plans.models import CoalitionInvitation
from tests.builders import coalition
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(browser: Browser, user, url: str, *, script: bool = True, width: int = 1280) -> Page:
    """A page of a browser in which this person is signed in."""
    context = browser.new_context(
        locale="nl",
        base_url=url,
        java_script_enabled=script,
        viewport={"width": width, "height": 800},
    )
    language = {"name": "django_language", "value": "nl", "url": url}
    context.add_cookies([session_cookie(user, url), language])
    return context.new_page()


def test_organisations_appear_while_one_types_and_one_is_invited(browser, cast, live_server):
    plan, baken = coalition.duo(cast), cast.organisation("baken")
    page = opened(browser, cast.editor_a, live_server.url)
    page.goto(reverse("plans:invite", args=[plan.pk]))
    page.locator("#search").press_sequentially("bak", delay=30)
    page.get_by_role("link", name=baken.name).click()
    page.wait_for_url("**?org=baken")
    page.get_by_label("E-mailadres").fill("nieuw@voorbeeld.test")
    page.locator("#invitation button[type=submit]").click()
    page.wait_for_url(f"**{reverse('plans:coalition', args=[plan.pk])}")
    assert CoalitionInvitation.objects.get(plan=plan, org="baken").state == "pending"
    assert page.locator("table").first.get_by_text(baken.name).is_visible()


def test_without_script_the_same_way(browser, cast, live_server):
    plan, baken = coalition.duo(cast), cast.organisation("baken")
    page = opened(browser, cast.editor_a, live_server.url, script=False)
    page.goto(reverse("plans:invite", args=[plan.pk]))
    page.locator("#search").fill(baken.agb)
    page.locator("#search").press("Enter")
    page.get_by_role("link", name=baken.name).click()
    page.get_by_label("E-mailadres").fill("nieuw@voorbeeld.test")
    page.locator("#invitation button[type=submit]").click()
    assert CoalitionInvitation.objects.filter(plan=plan, org="baken").exists()
