"""The reallocation in a real browser: by keyboard, without script, on a phone, for everybody."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from reviews.reallocation.models import Change
from tests.browser import OPEN_ALL, faults
from tests.builders.reallocation import AT, WHY, confirmed, line, parts, prepared, signed
from tests.cast import session_cookie
from tests.story.stage import apart

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SHOTS_REALLOCATION", "")
INSIDE = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def visit(browser, live_server):
    def opened(who, url, *, script=True, width=1440, language="nl"):
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        cookies = [session_cookie(who, live_server.url)]
        cookies.append({"name": "django_language", "value": language, "url": live_server.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(url)
        return page

    return opened


def scene(cast):
    """An agreement of which 2026 was lowered already."""
    agreement = signed(cast)
    confirmed(cast, line(agreement, 2026), parts(agreement, 2026, duinoord="9000.00"), at=AT)
    return agreement


def keep(page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_lowered_without_script_confirmed_and_read_by_the_coalition(visit, cast):
    agreement = apart(lambda: scene(cast))
    found = line(agreement, 2027)
    year = reverse("reallocation:year", args=["zorg_en_zekerheid", 2027])
    page = visit(cast.coordinator, year, script=False)
    page.get_by_role("link", name=agreement.number).click()
    keep(page, "line-open-1440")
    box = page.locator(f"[name='org:{next(iter(parts(agreement, 2027)))}']")
    box.fill("1000")
    page.locator("[name=reason]").fill(WHY)
    page.locator("form .button[type=submit]:has-text('Voorbereiden')").press("Enter")
    page.get_by_text("Een beslisser moet de regel bevestigen").wait_for()
    assert line(agreement, 2027).state == "prepared"
    page = visit(cast.decision_maker, year)
    keep(page, "year-prepared-1440")
    page.get_by_role("link", name=agreement.number).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bevestigen").wait_for()
    keep(page, "line-prepared-1440")
    page.get_by_role("button", name="Bevestigen").press("Enter")
    page.get_by_text("bevestigd door").wait_for()
    assert line(agreement, 2027).state == "processed"
    assert Change.objects.filter(agreement=agreement).count() == 2
    assert found.amount > line(agreement, 2027).amount
    page = visit(cast.duinoord_contact, reverse("agreements:detail", args=[agreement.pk]))
    assert page.get_by_role("heading", name="Wijzigingen bij de herschikking").is_visible()
    keep(page, "agreement-coalition-1440")


@pytest.mark.parametrize(("width", "language"), [(360, "nl"), (1440, "en")])
def test_every_page_is_for_everybody_and_fits(visit, cast, width, language):
    agreement = apart(lambda: scene(cast))
    ready = prepared(cast, line(agreement, 2027), reason="", at=AT + timedelta(days=1))
    later = line(agreement, 2028)
    home = ["zorg_en_zekerheid", 2026]
    addresses = {
        "year-2026": reverse("reallocation:year", args=home),
        "year-2027": reverse("reallocation:year", args=[home[0], 2027]),
        "day": reverse("reallocation:day", args=home),
        "line-open": reverse("reallocation:line", args=[later.pk]),
        "line-prepared": reverse("reallocation:line", args=[ready.pk]),
        "line-processed": reverse("reallocation:line", args=[line(agreement, 2026).pk]),
        "late": reverse("reallocation:postpone", args=[later.pk]),
        "agreement": reverse("agreements:detail", args=[agreement.pk]),
    }
    for name, url in addresses.items():
        page = visit(cast.coordinator, url, width=width, language=language)
        keep(page, f"{name}-{width}-{language}")
        assert page.evaluate(INSIDE), name
        page.evaluate(OPEN_ALL)
        assert faults(page) == [], name
        page.context.close()
