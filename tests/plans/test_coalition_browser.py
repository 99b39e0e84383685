"""The coalition in a real browser: finding as one types, without script, narrow, accessible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from plans.models import CoalitionInvitation, Plan
from plans.services.extending import ask_extension
from plans.services.handing import propose_handover
from portal.launch import system
from tests.builders import coalition
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        yield browser
        browser.close()


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


def pages_of(plan: Plan, cast) -> list[tuple[str, str]]:
    """Who looks at what."""
    asked = ask_extension(plan.pk, reason="Storing", by=cast.editor_a)
    handover = propose_handover(
        plan.pk, "lead", "zilverlinde", "waterrand", reason="Ziekte", by=cast.editor_a
    )
    member = plan.members.get(org="waterrand")
    own = {
        "editor_a": [("coalition",), ("handover",), ("ask_extension",), ("submit",), ("budget",)],
        "signatory_b": [("answer_handover", handover.pk), ("leave", member.pk), ("declarations",)],
    }
    found = [
        (who, reverse(f"plans:{name}", args=[plan.pk, *more]))
        for who, names in own.items()
        for name, *more in names
    ]
    office = [reverse("plans:extensions"), reverse("plans:extension", args=[asked.pk])]
    return [*found, *(("coordinator", url) for url in office)]


def test_axe_finds_nothing_and_nothing_is_too_wide_on_a_phone(browser, cast, live_server):
    faults = []
    for who, url in pages_of(coalition.duo(cast), cast):
        page = opened(browser, cast[who], live_server.url, width=360)
        page.goto(url)
        found = Axe().run(page, options=RULES).response["violations"]
        faults += [f"{url}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{url}: wider than 360")
        page.context.close()
    assert faults == []
