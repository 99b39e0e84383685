"""The pages of a plan in which little stands, in a real browser: narrow screens, live totals.

tests/accessible has axe and the HTML checker look at every page of a plan that is filled in.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from plans.forms.editor import SPECS
from plans.models import Plan
from tests.browser import faults
from tests.builders import coalition
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ["detail", "read", "coalition", "budget", "money", "declarations", "submit", "log"]
NAMES += ["attachments", "invite", "tasks"]
# These look different while nothing was written yet.
BARE = {"detail", "read", "budget", "money", "submit", "goals", "approach"}


@pytest.fixture
def screen(browser, cast, live_server) -> tuple[Page, Plan]:
    """A browser in which the lead's editor is signed in, and the plan."""
    plan = coalition.duo(cast)
    context = browser.new_context(locale="nl", base_url=live_server.url)
    language = {"name": "django_language", "value": "nl", "url": live_server.url}
    context.add_cookies([session_cookie(cast.editor_a, live_server.url), language])
    return context.new_page(), plan


def addresses(plan: Plan) -> dict[str, str]:
    """Every page of a plan that its lead opens."""
    found = {name: reverse(f"plans:{name}", args=[plan.pk]) for name in NAMES}
    found |= {s.value: reverse("plans:section", args=[plan.pk, s.value]) for s in SPECS}
    found["lines"] = reverse("plans:lines", args=[plan.pk, "zilverlinde"])
    start = reverse("plans:start", args=[plan.call_id])
    return found | {"list": reverse("plans:list"), "start": start}


def test_nothing_is_too_wide_and_axe_finds_nothing_where_nothing_was_written(screen):
    page, plan = screen
    page.set_viewport_size({"width": 360, "height": 800})
    wrong = []
    for name, url in addresses(plan).items():
        page.goto(url)
        if name in BARE:
            wrong += [f"{url}: {fault}" for fault in faults(page)]
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wrong.append(f"{url}: wider than 360")
    assert not wrong, "\n".join(wrong)


def test_totals_follow_while_somebody_types(screen):
    page, plan = screen
    page.goto(reverse("plans:lines", args=[plan.pk, "zilverlinde"]))
    page.fill("#id_lines-0-year_2028", "250,50")
    assert "1.250,50" in page.inner_text("[data-line-total]")
    assert "1.250,50" in page.inner_text("[data-running='fund-all']")
    page.click("[data-add-row]")
    page.fill("#id_lines-1-year_2027", "100")
    assert "1.100,00" in page.inner_text("[data-running='fund-2027']")
