"""The grid in a real browser: keyboard, a block from Excel, totals equal to the server's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from plans.models import Plan
from plans.services import sections
from plans.structure import Section
from portal.money import AmountError, cents, parse_amount
from tests.builders import coalition
from tests.cast import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = "zilverlinde"
BLOCK = "\n".join(
    [
        "Nachtteam\tScholing en training\tEigen bijdrage\t\tD1\t500\tuur\t40,00\t12.000\t8000,5",
        '"Licenties ""Plus"""\tTECH\tFonds\t\tD1\t\t\t\t€ 1.250\t1,250.75',
        "Overig\tBestaat niet\tAndere bron\tZonMw\t\t\t\t\t0,05\t",
    ]
)
PASTE = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.focus();
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  field.dispatchEvent(event);
}"""
NOTATIONS = [
    "1250", "1.250,00", "1250,5", "1250.5", "€ 1.250,75", "1,250.75", "1,234,567", "1 250,00",
    "1.250,-", "0,05", "12,345.6", "1.000.000", "007", "12,", "", "veel", "-5", "1,5,5", "1..2",
]  # fmt: skip


@pytest.fixture
def screen(browser, cast, live_server) -> tuple[Page, Plan]:
    """A browser on the grid of De Zilverlinde, with one line in it."""
    plan = coalition.duo(cast)
    context = browser.new_context(locale="nl", base_url=live_server.url)
    language = {"name": "django_language", "value": "nl", "url": live_server.url}
    context.add_cookies([session_cookie(cast.editor_a, live_server.url), language])
    page = context.new_page()
    page.goto(reverse("plans:lines", args=[plan.pk, OWN]))
    return page, plan


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name")


def running(page: Page) -> dict[str, str]:
    found = page.locator("[data-running]").all()
    return {place.get_attribute("data-running"): place.inner_text() for place in found}


def test_enter_and_arrows_go_from_cell_to_cell(screen):
    page, _plan = screen
    page.focus("#id_lines-0-description")
    page.keyboard.press("Enter")
    assert focused(page) == "lines-1-description"  # Enter on the last line makes a new one
    page.keyboard.type("Nieuw")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "lines-0-description"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "lines-0-description"
    page.focus("#id_lines-0-unit")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "lines-0-quantity"
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "lines-0-unit"
    page.keyboard.press("Shift+Enter")
    assert focused(page) == "lines-0-unit"


def test_escape_and_copying_from_above(screen):
    page, _plan = screen
    page.fill("#id_lines-0-unit", "dag")
    page.keyboard.press("Escape")
    assert page.input_value("#id_lines-0-unit") == "uur"
    page.keyboard.press("Enter")
    page.keyboard.press("Control+d")
    assert page.input_value("#id_lines-1-unit") == "uur"


def test_a_block_from_excel_fills_cells_and_adds_lines(screen):
    page, plan = screen
    page.evaluate(PASTE, ["#id_lines-0-description", BLOCK])
    assert page.locator("tr[data-line]").count() == 3
    assert page.input_value("#id_lines-0-category") == "SCHOL"
    assert page.input_value("#id_lines-0-source") == "own"
    assert page.input_value("#id_lines-0-year_2027") == "12.000,00"
    assert page.input_value("#id_lines-1-description") == 'Licenties "Plus"'
    assert page.input_value("#id_lines-1-year_2028") == "1.250,75"
    assert "“Bestaat niet”" in page.inner_text("[data-grid-status]")
    page.select_option("#id_lines-2-category", "OVER")
    before = running(page)
    page.click("button:has-text('Begroting opslaan'), form[data-budget] .button:not([name])")
    page.wait_for_load_state()
    assert running(page) == before
    saved = sections.current_values(plan, Section.BUDGET, OWN)["lines"]
    assert [line.source for line in saved] == ["own", "fund", "other"]
    assert saved[0].amounts == {2027: Decimal("12000.00"), 2028: Decimal("8000.50")}
    assert saved[1].amounts == {2027: Decimal("1250.00"), 2028: Decimal("1250.75")}


def test_one_value_pasted_in_a_field_is_an_ordinary_paste(screen):
    page, _plan = screen
    page.evaluate(PASTE, ["#id_lines-0-description", "los woord"])
    assert page.input_value("#id_lines-0-description") == "Projectleider"  # left to the browser
    page.evaluate(PASTE, ["#id_lines-0-category", "SCHOL"])
    assert page.input_value("#id_lines-0-category") == "SCHOL"


def test_an_empty_cell_leaves_a_list_without_an_empty_choice_as_it_is(screen):
    page, _plan = screen
    before = page.input_value("#id_lines-0-source")
    assert before
    page.evaluate(PASTE, ["#id_lines-0-description", "Post\t\t\t\t"])
    assert page.input_value("#id_lines-0-description") == "Post"
    assert page.input_value("#id_lines-0-source") == before
    assert page.input_value("#id_lines-0-category") == ""  # this one has an empty choice


def test_the_browser_reads_amounts_as_the_server_does(screen):
    """What both read, they read alike; what one cannot read, counts for nothing on both."""
    page, _plan = screen
    source = (
        "import('/static/js/amounts.js').then(m => texts.map(t => m.read(t)?.toString() ?? null))"
    )
    found = page.evaluate(f"(texts) => {source}", NOTATIONS)
    for text, read in zip(NOTATIONS, found, strict=True):
        try:
            expected = str(int(parse_amount(text, allow_negative=True) * 100))
        except AmountError:
            expected = None
        assert read == expected, text


def test_what_the_server_would_refuse_counts_for_nothing(screen):
    """Negative and too large amounts: the sum does not jump when the page is saved."""
    page, _plan = screen
    typed = [*NOTATIONS, "-5", "\u22121.250,00", "-0", "999999999999,99", "1000000000000,00"]
    source = "import('/static/js/amounts.js').then(m => texts.map(t => m.counted(t).toString()))"
    found = page.evaluate(f"(texts) => {source}", typed)
    for text, read in zip(typed, found, strict=True):
        try:
            expected = int(parse_amount(text) * 100)
        except AmountError:
            expected = 0
        assert int(read) == expected, text
    whole = running(page)
    page.fill("#id_lines-0-year_2028", "-5.000,00")
    assert running(page) == whole


def test_products_round_as_on_the_server(screen):
    page, _plan = screen
    pairs = [
        ("0,05", "0,10"),
        ("0,15", "0,10"),
        ("1234,56", "78,91"),
        ("3", "33,33"),
        ("0,01", "0,49"),
    ]
    source = "import('/static/js/budget.js').then(m => pairs.map(p => m.product(...p).toString()))"
    found = page.evaluate(f"(pairs) => {source}", pairs)
    expected = [cents(parse_amount(a) * parse_amount(b)) * 100 for a, b in pairs]
    assert [Decimal(text) for text in found] == expected


def test_a_difference_with_quantity_times_price_is_said_at_once(screen):
    page, _plan = screen
    assert not page.is_visible("[data-line-product]")
    page.fill("#id_lines-0-quantity", "11")
    assert "1.100,00" in page.inner_text("[data-line-product]")


def test_on_a_phone_every_line_is_a_card_and_nothing_is_too_wide(screen):
    page, _plan = screen
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.is_visible("label[for='id_lines-0-category']")
    page.click("[data-add-row]")
    page.fill("#id_lines-1-year_2027", "100")
    assert "1.100,00" in page.inner_text("[data-running='fund-2027']")


def test_a_removed_line_no_longer_counts(screen):
    page, _plan = screen
    page.check("#id_lines-0-DELETE")
    assert running(page)["fund-all"].endswith("0,00")
