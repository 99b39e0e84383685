"""One real browser for the tests of a file, and what axe-core says of a page.

    def test_x(browser, live_server):
        page = browser.new_context(base_url=live_server.url).new_page()

`browser` closes behind each test what it opened, so that no page left open asks the next test's
server. While a file has its browser, Playwright's event loop runs in this thread: work that wants
a loop of its own (signing) runs in another one (`tests.story.stage.apart`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from portal.launch import system

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """The same browser, without what earlier tests opened in it."""
    yield chromium
    for context in list(chromium.contexts):
        context.close()


def faults(page: Page) -> list[str]:
    """What axe-core finds on a page, at all its levels: each as a rule and the first element."""
    found = Axe().run(page, options={"runOnly": LEVELS, "resultTypes": ["violations"]})
    return [f"{one['id']} {_first(one)}" for one in found.response["violations"]]


def _first(violation: dict) -> str:
    return re.sub(r"\s+", " ", violation["nodes"][0]["html"])[:160]
