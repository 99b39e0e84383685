"""A coordinator opens a call in a real browser: step one of the story, with what can go wrong."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal import clock
from portal.dates import local
from portal.drafts.models import Draft
from portal.funds.demo import load_calls
from portal.funds.models import Call, RegionalBudget
from tests.browser import OPEN_ALL
from tests.builders import funds
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(browser, live_server, cast):
    """`visit("/openstellingen/", "coordinator", width=360, script=False)`, in English."""
    funds.reference()

    def visiting(url, who=None, *, width=1440, script=True):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            extra_http_headers={"Accept-Language": "en"},
        )
        if who:
            context.add_cookies([session_cookie(cast[who], live_server.url)])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.goto(url)
        return page

    return visiting


def fill_in(page) -> None:
    """A call for Zuid-Holland Noord, as a coordinator would type it."""
    closes = local(clock.now() + timedelta(days=90)).date()
    page.get_by_label("Regiobudget scheiden wonen - zorg").check()
    page.get_by_label("Region", exact=True).select_option(
        label="Zuid-Holland Noord (Zorgkantoor Zorg en Zekerheid)"
    )
    page.get_by_label("Year of the call").select_option("2026")
    page.get_by_label("Last budget year").select_option("2026")
    page.get_by_label("Opens on").fill("2 januari 2026")
    page.get_by_label("Opens at").fill("9 uur")
    page.get_by_label("Closes on").fill(f"{closes.day}/{closes.month}/{closes.year}")
    page.get_by_label("Closes at").fill("17.00")
    page.get_by_label("Introduction").fill("Dien samen een plan in.")


@pytest.mark.parametrize("script", [True, False])
def test_a_coordinator_opens_a_call(visit, script):
    page = visit("/openstellingen/kantoor/", "coordinator", script=script)
    page.get_by_role("link", name="New call").click()
    fill_in(page)
    page.get_by_role("button", name="Save and see the preview").click()
    expect(page.get_by_text("Only your care office sees this page.")).to_be_visible()
    page.get_by_role("link", name="To the regional budget").click()
    page.get_by_role("link", name="Set 2026").click()
    page.get_by_label("Regional budget").fill("1.300.000,00")
    page.get_by_label("Source or reason").fill("Besluit van de directie.")
    page.get_by_role("button", name="Set the budget").click()
    expect(page.get_by_text("The budget of 2026 was set.")).to_be_visible()
    page.goto("/openstellingen/kantoor/")
    page.get_by_role("link", name="Regiobudget scheiden wonen - zorg 2026").click()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Yes, publish the call").click()
    expect(page.get_by_text("The call is published.")).to_be_visible()
    call = Call.objects.get()
    assert (call.state, local(call.closes_at).hour) == ("published", 17)
    assert RegionalBudget.objects.get().amount == 1_300_000
    anybody = visit("/openstellingen/", script=script)
    anybody.get_by_role("link", name=call.title).click()
    expect(anybody.get_by_role("heading", name="The 9 conditions")).to_be_visible()
    assert page.complaints == anybody.complaints == []


def test_what_was_typed_is_there_again_after_leaving_the_page(visit):
    page = visit("/openstellingen/nieuw/", "coordinator")
    with page.expect_response(lambda r: "/concepten/" in r.url):
        page.get_by_label("Introduction").fill("Half af.")
    assert Draft.objects.get().key == "call:new"
    page.goto("/openstellingen/kantoor/")
    page.goto("/openstellingen/nieuw/")
    expect(page.get_by_label("Introduction")).to_have_value("Half af.")


def test_mistakes_are_listed_with_links_to_their_fields(visit):
    page = visit("/openstellingen/nieuw/", "coordinator")
    fill_in(page)
    page.get_by_label("Closes on").fill("31-2-2027")
    page.get_by_role("button", name="Save and see the preview").click()
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("has 28 days")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Closes on")).to_be_focused()
    expect(page.get_by_label("Introduction")).to_have_value("Dien samen een plan in.")
    assert page.title().startswith("Error:")


def test_two_presses_on_publish_publish_once(visit):
    call = funds.draft_call(years=(2026,))
    funds.budget()
    page = visit(f"/openstellingen/{call.pk}/publiceren/", "coordinator")
    page.get_by_role("button", name="Yes, publish the call").dblclick()
    expect(page.get_by_text("The call is published.")).to_be_visible()
    assert Call.objects.get().version == 2


@pytest.fixture
def world(visit, cast):
    """The demo calls and a draft, with their addresses."""
    cast.everybody()
    calls = load_calls(clock.now())
    draft = funds.draft_call("SWZ", "amstelland-meerlanden")
    return {"open": calls[0].pk, "draft": draft.pk}


PAGES = [
    (None, "/openstellingen/"),
    (None, "/openstellingen/{open}/"),
    ("coordinator", "/openstellingen/kantoor/"),
    ("coordinator", "/openstellingen/nieuw/"),
    ("coordinator", "/openstellingen/{draft}/"),
    ("coordinator", "/openstellingen/{draft}/publiceren/"),
    ("coordinator", "/openstellingen/{open}/sluiting/"),
    ("coordinator", "/openstellingen/{open}/intrekken/"),
    ("coordinator", "/openstellingen/budgetten/"),
    ("coordinator", "/openstellingen/budgetten/zuid-holland-noord/SWZ/"),
    ("coordinator", "/openstellingen/budgetten/zuid-holland-noord/SWZ/2026/"),
    ("administrator", "/openstellingen/instellingen/zorg_en_zekerheid/wijzigen/"),
    ("reviewer1", "/openstellingen/voorwaarden/"),
    ("reviewer1", "/openstellingen/voorwaarden/TM2024/"),
]


def test_nothing_sticks_out_from_320_to_1920_pixels(visit, world):
    """With tests/accessible, which has axe look at every page at 360 and at 1440."""
    for who, url in PAGES:
        page = visit(url.format(**world), who, width=320)
        page.evaluate(OPEN_ALL)
        for width in (320, 768, 1920):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (url, width)
        assert page.complaints == []
        page.context.close()
