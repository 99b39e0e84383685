"""The pages of a plan in a real browser: axe, the HTML checker, narrow screens, live totals."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, sync_playwright

from plans.forms.editor import SPECS
from plans.models import Plan
from portal.launch import system
from tests.builders import coalition
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NAMES = ["detail", "read", "coalition", "budget", "money", "declarations", "submit", "log"]
NAMES += ["attachments", "invite", "tasks"]


@pytest.fixture
def screen(cast, live_server) -> Iterator[tuple[Page, Plan]]:
    """A browser in which the lead's editor is signed in, and the plan."""
    plan = coalition.duo(cast)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=FLAGS)
        context = browser.new_context(locale="nl", base_url=live_server.url)
        language = {"name": "django_language", "value": "nl", "url": live_server.url}
        context.add_cookies([session_cookie(cast.editor_a, live_server.url), language])
        yield context.new_page(), plan
        browser.close()


def addresses(plan: Plan) -> list[str]:
    """Every page of a plan that its lead opens."""
    found = [reverse(f"plans:{name}", args=[plan.pk]) for name in NAMES]
    found += [reverse("plans:section", args=[plan.pk, s.value]) for s in SPECS]
    lines = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    return [*found, lines, reverse("plans:list"), reverse("plans:start", args=[plan.call_id])]


def test_axe_and_the_checker_find_nothing_and_nothing_is_too_wide(screen, tmp_path):
    page, plan = screen
    page.set_viewport_size({"width": 360, "height": 800})
    faults = []
    for number, url in enumerate(addresses(plan)):
        page.goto(url)
        found = Axe().run(page, options=RULES).response["violations"]
        faults += [f"{url}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{url}: wider than 360")
        html = page.request.get(url).text()
        (tmp_path / f"{number:02}.html").write_text(html)
    assert not faults, "\n".join(faults)
    assert not _vnu(tmp_path)


def test_totals_follow_while_somebody_types(screen):
    page, plan = screen
    page.goto(reverse("plans:lines", args=[plan.pk, "zilverlinde"]))
    page.fill("#id_lines-0-year_2028", "250,50")
    assert "1.250,50" in page.inner_text("[data-line-total]")
    assert "1.250,50" in page.inner_text("[data-running='fund-all']")
    page.click("[data-add-row]")
    page.fill("#id_lines-1-year_2027", "100")
    assert "1.100,00" in page.inner_text("[data-running='fund-2027']")


def _vnu(folder: Path) -> str:
    """What the HTML checker says of these files; nothing where it is not installed."""
    jar = os.environ.get("VNU_JAR", "")
    if not jar or not shutil.which("java"):
        return ""
    command = ["java", "-jar", jar, "--errors-only", "--filterpattern", ".*CSS.*", str(folder)]
    return subprocess.run(command, capture_output=True, text=True).stderr
