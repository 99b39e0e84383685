"""One browser, and a database per scene: copied from one in which V1 was filed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, Page, Response

from plans.models import Plan
from tests.builders import canaries
from tests.cast import Cast, session_cookie
from tests.permissions.scenes import ROLES, SCENES, Scene


@dataclass
class Screen:
    """A window in which one person reads in one language; it keeps what the browser complains."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str, width: int) -> Response | None:
        """Open a page at a width in pixels; None for what is a download."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.complaints.clear()
        try:
            response = self.page.goto(url)
        except Exception as error:
            if "Download is starting" in str(error):
                return None
            raise
        assert response is not None
        if response.status >= 400:  # the browser complains of the page itself
            self.complaints[:] = [c for c in self.complaints if "Failed to load" not in c]
        kind = response.headers.get("content-type", "")
        return response if kind.startswith("text/html") else None

    def sticks_out(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """Where the scenes leave the HTML of their pages for the checker."""
    return tmp_path_factory.mktemp("sources")


@pytest.fixture(scope="module")
def filed(
    request, django_db_setup, database_server, django_db_blocker, tmp_path_factory
) -> Iterator[str]:
    """A database in which V1 was filed."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name, before = f"portal_test_pages_{worker}", connection.settings_dict["NAME"]
    database_server.clone(name)
    with override_settings(DOCUMENTS_DIR=tmp_path_factory.mktemp("documents")):
        with django_db_blocker.unblock():
            use(name)
            canaries.filed(Cast())
            use(before)
        yield name
    database_server.drop(name)


@pytest.fixture
def scene(request, live_server, filed, database_server) -> Iterator[Scene]:
    """The scene that the test names, committed in a database of its own."""
    before, name = connection.settings_dict["NAME"], f"{filed}_{request.param}"
    database_server.clone(name, filed)
    use(name)
    with ThreadPoolExecutor(1) as apart:  # Playwright's loop runs in this thread; signing wants one
        yield apart.submit(_built, request.param).result()
    use(before)
    database_server.drop(name)


def _built(scene: str) -> Scene:
    try:
        return SCENES[scene](Cast(), Plan.objects.get())
    finally:
        connection.close()


@pytest.fixture
def screen(browser: Browser, live_server, cast) -> Callable[[str, str], Screen]:
    """`screen("lead", "nl")`: that person's window in that language."""
    opened: dict[tuple[str, str], Screen] = {}

    def of(role: str, language: str) -> Screen:
        if (role, language) not in opened:
            context = browser.new_context(base_url=live_server.url, locale=language)
            context.add_init_script(AXE_SCRIPT)  # half a megabyte: not for each page anew
            url = live_server.url
            context.add_cookies([{"name": "django_language", "value": language, "url": url}])
            if ROLES[role]:
                context.add_cookies([session_cookie(cast[ROLES[role]], url)])
            opened[role, language] = _listening(Screen(context.new_page()))
        return opened[role, language]

    return of


def _listening(screen: Screen) -> Screen:
    note = screen.complaints.append
    screen.page.on("console", lambda m: note(m.text) if m.type == "error" else None)
    screen.page.on("pageerror", lambda error: note(str(error)))
    return screen


def use(name: str) -> None:
    """Let the next query go to this database."""
    connection.close()
    connection.settings_dict["NAME"] = name
