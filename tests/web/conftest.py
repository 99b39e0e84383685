"""A real browser on the style guide."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from portal.launch import system

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`visit("web:styleguide", width=360, language="en", script=False, query="?fout")`.

    `page.complaints` holds what the browser complained about: console and CSP.
    """
    opened = []

    def visiting(name, *, width=1440, language="nl", script=True, query="") -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            extra_http_headers={"Accept-Language": language},
        )
        opened.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(reverse(name) + query)
        return page

    yield visiting
    for context in opened:
        context.close()
