"""A real browser on the style guide."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page


@pytest.fixture
def visit(browser: Browser, live_server) -> Callable[..., Page]:
    """`visit("web:styleguide", width=360, language="en", script=False, query="?fout")`.

    `page.complaints` holds what the browser complained about: console and CSP.
    """

    def visiting(name, *, width=1440, language="nl", script=True, query="") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            extra_http_headers={"Accept-Language": language},
        )
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(reverse(name) + query)
        return page

    return visiting
