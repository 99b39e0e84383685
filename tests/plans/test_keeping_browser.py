"""Nothing typed in a plan is lost, in a real browser; and hints while somebody types."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from plans import store
from plans.data import Challenge
from plans.models import Plan
from plans.services.presence import beat
from plans.structure import Section
from portal.drafts.models import Draft
from tests.builders import coalition
from tests.cast import session_cookie
from tests.story.stage import apart

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SAVED = re.compile(r"Opgeslagen om \d\d\.\d\d")
BSN = "111222333"

# Notes when a key was typed last and when the text went up.
WATCH = """
addEventListener("input", () => { window.typedAt = performance.now(); }, true);
const real = window.fetch;
window.fetch = (url, more) => {
  if (String(url).includes("/concepten/")) window.sentAt = performance.now();
  return real(url, more);
};
"""


@pytest.fixture
def plan(cast) -> Plan:
    return coalition.duo(cast)


@pytest.fixture
def page(browser, cast, live_server) -> Page:
    """The lead's editor."""
    context = browser.new_context(locale="nl", base_url=live_server.url)
    language = {"name": "django_language", "value": "nl", "url": live_server.url}
    context.add_cookies([session_cookie(cast.editor_a, live_server.url), language])
    context.add_init_script(WATCH)
    return context.new_page()


def section(plan: Plan, code: str = "challenge") -> str:
    return reverse("plans:section", args=[plan.pk, code])


def status(page: Page):
    return page.locator("[data-draft-status]")


def press(page: Page, name: str = "Opslaan") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def cut(page: Page) -> None:
    """The server of drafts cannot be reached; pages still can."""
    page.route("**/concepten/**", lambda route: route.abort())


def test_what_is_typed_goes_up_within_a_second_and_the_line_says_when(page, plan):
    page.goto(section(plan))
    page.locator("#id_challenge-problem").type("Elke nacht rijden elf auto's.", delay=5)
    expect(status(page)).to_have_text(SAVED, timeout=5000)
    assert page.evaluate("window.sentAt - window.typedAt") < 1000
    assert Draft.objects.count() == 1


def test_line_ends_and_hidden_characters_of_word_do_not_stop_the_saving(page, plan):
    page.goto(section(plan))
    page.fill("#id_challenge-problem", "Eerste regel\x0bTweede\x07 regel\x00")
    expect(status(page)).to_have_text(SAVED, timeout=5000)
    press(page)
    assert store.read(plan).challenge.problem == "Eerste regel\nTweede regel"


def test_rows_added_without_a_network_are_back_after_a_reload(page, plan):
    page.goto(section(plan, "goals"))
    cut(page)
    page.locator("[data-add-row]").first.click()
    page.locator("[data-add-row]").first.click()
    page.fill("[name='goals-2-statement']", "Derde doel, in de trein")
    expect(status(page)).to_have_class(re.compile("warn"), timeout=5000)
    page.unroute("**/concepten/**")
    page.reload()
    expect(page.locator("[name='goals-2-statement']")).to_have_value("Derde doel, in de trein")
    expect(status(page)).to_have_text(SAVED, timeout=5000)
    press(page)
    assert "Derde doel, in de trein" in {g.statement for g in store.read(plan).goals}


def test_text_that_waited_in_the_browser_keeps_the_version_it_was_typed_on(page, plan, cast):
    page.goto(section(plan))
    cut(page)
    page.fill("#id_challenge-problem", "Van A, in de trein")
    expect(status(page)).to_have_class(re.compile("warn"), timeout=5000)
    value = Challenge(problem="Van B, intussen", access="Ook van B")
    apart(lambda: coalition.save(plan, cast, Section.CHALLENGE, by=cast.editor_b, challenge=value))
    page.unroute("**/concepten/**")
    page.reload()
    expect(page.locator("#id_challenge-problem")).to_have_value("Van A, in de trein")
    press(page)
    said = page.inner_text("main")
    assert "Van A, in de trein" in said
    assert "Van B, intussen" in said
    assert store.read(plan).challenge == value


def test_a_form_that_was_sent_does_not_come_back(page, plan, cast):
    page.goto(section(plan))
    cut(page)
    page.fill("#id_challenge-problem", "Meteen opgeslagen")
    press(page)
    value = Challenge(problem="Van B, daarna")
    apart(lambda: coalition.save(plan, cast, Section.CHALLENGE, by=cast.editor_b, challenge=value))
    page.unroute("**/concepten/**")
    page.goto(section(plan))
    page.wait_for_load_state("networkidle")
    assert page.input_value("#id_challenge-problem") == "Van B, daarna"
    assert status(page).inner_text() == ""
    assert not Draft.objects.exists()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_an_old_text_that_cannot_be_asked_about_yet_goes_when_it_turns_out_to_be_sent(
    page, plan, cast
):
    page.goto(section(plan))
    cut(page)
    page.fill("#id_challenge-problem", "Al opgeslagen")
    once = page.input_value("form[data-draft-url] [name=_once]")
    press(page)
    value = Challenge(problem="Van B, daarna")
    apart(lambda: coalition.save(plan, cast, Section.CHALLENGE, by=cast.editor_b, challenge=value))
    page.evaluate(
        """([user, plan, once]) => localStorage.setItem(`draft:${user}:plan:${plan}:challenge`,
        JSON.stringify({now: '[["challenge-problem","Al opgeslagen"]]', once, at: Date.now()}))""",
        [cast.editor_a.pk, plan.pk, once],
    )
    page.goto(section(plan))
    expect(page.locator("#id_challenge-problem")).to_have_value("Al opgeslagen")
    page.unroute("**/concepten/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#id_challenge-problem")).to_have_value("Van B, daarna", timeout=8000)
    assert not Draft.objects.exists()


def test_a_server_that_fails_is_tried_again(page, plan):
    page.clock.install()
    page.goto(section(plan))
    page.route("**/concepten/**", lambda route: route.fulfill(status=503, body=""))
    page.fill("#id_challenge-problem", "Nog een keer")
    page.clock.run_for(1000)
    expect(status(page)).to_have_class(re.compile("warn"), timeout=5000)
    page.unroute("**/concepten/**")
    page.clock.run_for(16000)
    expect(status(page)).to_have_text(SAVED, timeout=5000)


def test_a_number_like_a_bsn_is_told_while_typing_after_saving_and_at_readiness(page, plan):
    page.goto(section(plan))
    field = page.locator("#id_challenge-problem")
    field.type(f"Mevrouw met nummer {BSN[:-1]}", delay=2)
    warning = page.locator("#id_challenge-problem_number")
    expect(warning).to_have_count(0)
    field.type(BSN[-1])
    expect(warning).to_contain_text(BSN)
    assert "id_challenge-problem_number" in (field.get_attribute("aria-describedby") or "")
    press(page)
    assert "burgerservicenummer" in page.inner_text(".page-messages")
    expect(page.locator("#id_challenge-problem_number")).to_contain_text(BSN)
    assert page.inner_text("main").count(BSN) >= 3  # the message, the list, the field
    page.goto(reverse("plans:detail", args=[plan.pk]))
    assert "burgerservicenummer" in page.inner_text("main")
    page.goto(section(plan))
    page.fill("#id_challenge-problem", "Zonder nummer, wel 123456789")
    expect(page.locator("#id_challenge-problem_number")).to_be_hidden()


def test_who_comes_to_work_beside_you_appears_without_a_reload(page, plan, cast):
    page.goto(section(plan))
    line = page.locator("[data-here]")
    expect(line).to_be_hidden()
    apart(lambda: beat(plan, Section.CHALLENGE, by=cast.editor_b))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("#id_challenge-problem").focus()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line).to_contain_text(cast.editor_b.name, timeout=5000)


def test_without_javascript_a_button_saves_and_opening_counts(browser, plan, cast, live_server):
    context = browser.new_context(locale="nl", base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie(cast.editor_a, live_server.url)])
    page = context.new_page()
    apart(lambda: beat(plan, Section.CHALLENGE, by=cast.editor_b))
    page.goto(section(plan))
    assert cast.editor_b.name in page.inner_text("[data-here]")
    page.fill("#id_challenge-problem", "Zonder script")
    press(page)
    assert store.read(plan).challenge.problem == "Zonder script"
