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
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from playwright.sync_api import Browser, Page, sync_playwright

from portal.launch import system

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is told comes out of the browser: how it passed elsewhere fills megabytes.
FOUND = """options => axe.run(document, options).then(
    all => all.violations.map(one => [one.id, one.nodes[0].html]))"""
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"


@pytest.fixture(scope="session")
def lasting_files() -> Iterator[None]:
    """A window asks for each style sheet and script once, as in production, not with each page."""
    serve = StaticFilesHandlerMixin.serve

    def lasting(handler, request):
        answer = serve(handler, request)
        answer.headers["Cache-Control"] = "public, max-age=3600, immutable"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandlerMixin, "serve", lasting)
        yield


@pytest.fixture(scope="module")
def chromium(lasting_files) -> Iterator[Browser]:
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
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"runOnly": LEVELS, "resultTypes": ["violations"], "selectors": False}
    return [f"{rule} {_folded(html)}" for rule, html in page.evaluate(FOUND, only)]


def _folded(html: str) -> str:
    return re.sub(r"\s+", " ", html)[:160]
