"""Earlier versions and parts given away in a real browser: axe, narrow screens, the keyboard."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from plans import history, store
from plans.data import Challenge
from plans.models import Plan
from plans.services import holding
from plans.structure import Section
from tests.browser import faults
from tests.builders import coalition
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(cast) -> Plan:
    """Two versions of a text and of a budget, and a part that is with the other organisation."""
    plan = coalition.duo(cast)
    for text in ("Wij helpen 300 cliënten.", "Wij helpen 350 cliënten, ook in het weekend."):
        coalition.save(plan, cast, Section.CHALLENGE, challenge=Challenge(problem=text))
    coalition.budget(plan, cast.editor_b, "waterrand", "Projectmedewerker", "700.00")
    holding.give(plan.pk, Section.SUPPORT, "waterrand", by=cast.editor_a, note="Voor vrijdag.")
    return plan


@pytest.fixture
def page(browser, plan, cast, live_server) -> Page:
    context = browser.new_context(locale="nl", base_url=live_server.url)
    language = {"name": "django_language", "value": "nl", "url": live_server.url}
    context.add_cookies([session_cookie(cast.editor_a, live_server.url), language])
    return context.new_page()


def addresses(plan: Plan) -> list[str]:
    """The pages of the history, and those of a part that is with another."""
    oldest = history.versions(plan, Section.CHALLENGE).last()
    compare = reverse("plans:compare", args=[plan.pk])
    return [
        reverse("plans:history", args=[plan.pk]),
        reverse("plans:section_history", args=[plan.pk, "challenge"]),
        f"{compare}?van=v{oldest.pk}&naar=nu",
        f"{compare}?van=nu&naar=nu",
        reverse("plans:put_back", args=[plan.pk, oldest.pk]),
        reverse("plans:section", args=[plan.pk, "support"]),
        reverse("plans:give", args=[plan.pk, "goals"]),
        reverse("plans:detail", args=[plan.pk]),
    ]


def test_axe_finds_nothing_and_nothing_is_too_wide(page, plan):
    """The pages of the history themselves: tests/accessible."""
    wrong, pages = [], addresses(plan)
    for url in pages[3], pages[5], pages[7]:
        page.goto(url)
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{url} at {width}: {fault}" for fault in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{url}: wider than {width}")
    assert not wrong, "\n".join(wrong)


def test_comparing_and_putting_back_by_keyboard(page, plan):
    page.goto(reverse("plans:section_history", args=[plan.pk, "challenge"]))
    page.locator("#van").focus()
    page.keyboard.press("End")  # the oldest version of this part
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "350" in page.inner_text("ins")
    assert "300" in page.inner_text("del")
    page.goto(addresses(plan)[4])
    page.get_by_role("button", name="Zet deze versie terug").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert store.read(plan).challenge.problem == "Wij helpen 300 cliënten."


def test_a_screen_reader_hears_what_went_and_what_came(page, plan):
    page.goto(addresses(plan)[2])
    text = page.locator(".word-diff").first.text_content() or ""
    assert "[weggehaald: 300 ]" in text
    assert "[toegevoegd: 350 ]" in text
