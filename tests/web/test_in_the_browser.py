"""The style guide in a real browser: sizes, keyboard, axe, scripts, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser import faults

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STOP = """() => {
    const e = document.activeElement, place = e.getBoundingClientRect();
    const rings = [e, e.closest('.score') ?? e].map(x => getComputedStyle(x).outlineStyle);
    return { name: e.outerHTML.slice(0, 80), ring: rings.some(r => r !== 'none'),
             inside: place.bottom > 0 && place.top < innerHeight };
}"""
SMALL = """() => [...document.querySelectorAll(
        'button, input:not([type=hidden]), select, summary, nav a')]
    .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, p'))
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([h]) => h)"""
PRESSES = """() => {
    let sent = 0;
    addEventListener('submit', (event) => {
        if (!event.defaultPrevented) sent += 1;
        event.preventDefault();
    });
    const button = document.querySelector('.split-form button');
    button.click();
    button.click();
    return [sent, button.getAttribute('aria-disabled')];
}"""


@pytest.mark.parametrize(
    ("name", "width", "language", "query"),
    [
        ("web:styleguide", 360, "nl", ""),
        ("web:styleguide", 1440, "en", "?fout"),
        ("web:help", 1440, "nl", ""),
        ("web:accessibility", 360, "en", ""),
    ],
)
def test_axe_finds_nothing(visit, name, width, language, query):
    page = visit(name, width=width, language=language, query=query)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert faults(page) == []


def test_nothing_sticks_out_at_any_width(visit):
    page = visit("web:styleguide", query="?fout")
    for width in (320, 360, 768, 1024, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
    assert page.complaints == []


def test_wider_letters_and_lines_fit(visit):
    """WCAG 1.4.12: text spacing."""
    page = visit("web:styleguide", width=360)
    page.evaluate(
        """() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
            word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
        document.adoptedStyleSheets = [sheet];
    }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_every_stop_of_the_keyboard_can_be_seen(visit):
    page = visit("web:styleguide")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        assert stop["ring"], stop["name"]
        assert stop["inside"], stop["name"]
        seen.add(stop["name"])
    assert len(seen) > 45


def test_targets_are_large_enough(visit):
    """WCAG 2.5.8: 24 by 24, links in running text excepted."""
    page = visit("web:styleguide", width=360)
    small = page.evaluate(SMALL)
    assert small == []


def test_the_summary_takes_focus_and_leads_to_the_field(visit):
    page = visit("web:styleguide", query="?fout")
    expect(page.locator("#error-summary-title")).to_be_focused()
    page.locator(".error-summary a", has_text="Begroting").click()
    expect(page.locator("#id_budget")).to_be_focused()
    page.locator(".error-summary a", has_text="Verantwoordelijke").click()
    expect(page.locator("#id_who_0")).to_be_focused()


def test_the_summary_leads_to_the_field_without_scripts(visit):
    page = visit("web:styleguide", query="?fout", script=False)
    page.locator(".error-summary a", has_text="Begroting").click()
    assert page.url.endswith("#id_budget")


def test_characters_count_down_and_over(visit):
    page = visit("web:styleguide")
    line = page.locator("#id_title_counter")
    expect(line).to_have_text("Hoogstens 300 tekens")
    page.fill("#id_title", "a" * 290)
    expect(line).to_have_text("Nog 10 tekens")
    page.fill("#id_title", "a\n" * 150 + "é")
    expect(line).to_have_text("1 tekens te veel")
    expect(line).to_have_class("counter over")


def test_totals_follow_while_somebody_types(visit):
    page = visit("web:styleguide")
    page.fill("#id_p0_2026", "1.120.000,50")
    grid = page.locator("table[data-grid]")
    row = grid.locator("tbody tr").first.locator("output")
    expect(row).to_have_text("€\u00a01.275.000,50")
    expect(grid.locator("tfoot output").first).to_have_text("€\u00a01.233.951,50")
    expect(grid.locator("[data-sum=all]")).to_have_text("€\u00a01.580.201,50")
    expect(page.locator("output[data-left]")).to_have_text("€\u00a0\u2212930.201,50")
    page.fill("#id_p0_2026", "veel")
    expect(row).to_have_text("€\u00a0155.000,00")


def test_leaving_a_field_shows_how_the_amount_was_read(visit):
    page = visit("web:styleguide")
    shown = {
        "12.500": "12.500,00",
        "€ 3": "3,00",
        "1250,5": "1.250,50",
        "0.500": "0,50",
        "1,250": "1,250",
        "veel": "veel",
        "": "",
    }
    for typed, written in shown.items():
        page.fill("#id_budget", typed)
        page.locator("#id_budget").blur()
        expect(page.locator("#id_budget")).to_have_value(written)


def test_the_browser_reads_amounts_as_the_server_does(visit):
    from portal import money

    page = visit("web:styleguide")
    for typed in (
        "1250000",
        "1.250.000",
        "1250000,00",
        "€ 1.234,56",
        "1234.56",
        "1 250 000",
        "1.250,-",
        "0,05",
        "1.2.3",
        "12,345",
        "abc",
        "-",
        "1.25.000",
        "+5",
    ):
        try:
            expected = str(int(money.parse_amount(typed) * 100))
        except money.AmountError:
            expected = None
        found = page.evaluate(
            """async ([url, text]) => {
                const cents = (await import(url)).read(text);
                return cents === null ? null : String(cents);
            }""",
            ["/static/js/amounts.js", typed],
        )
        assert found == expected, typed


def test_a_row_is_added_in_place(visit):
    page = visit("web:styleguide")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="Nog een mijlpaal").click()
    expect(rows).to_have_count(3)
    expect(page.locator("#id_form-2-name")).to_be_focused()
    expect(rows.last.locator("legend")).to_have_text("Mijlpaal 3")
    expect(page.locator("[name=form-TOTAL_FORMS]")).to_have_value("3")


def test_a_dialog_asks_before_the_act(visit):
    page = visit("web:styleguide")
    page.locator("[data-confirm=withdraw]").click()
    dialog = page.get_by_role("dialog", name="Plan intrekken?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Nee, ga terug").click()
    expect(dialog).to_be_hidden()


def test_a_second_press_does_not_send_again(visit):
    assert visit("web:styleguide").evaluate(PRESSES) == [1, "true"]


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_opens_on_a_phone_with_and_without_scripts(visit, script):
    page = visit("web:styleguide", width=360, script=script)
    page.locator(".side-button").click()
    expect(page.get_by_role("link", name="Begroting").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#side-nav")).to_be_hidden()


def test_the_side_menu_stands_open_on_a_wide_screen(visit):
    page = visit("web:styleguide", width=1440)
    expect(page.locator("#side-nav")).to_be_visible()
    expect(page.locator(".side-button")).to_be_hidden()


def test_the_language_switch_works_by_a_click(visit):
    page = visit("web:help")
    page.get_by_role("button", name="English").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_print_leaves_out_what_paper_cannot_do(visit):
    page = visit("web:styleguide")
    page.emulate_media(media="print")
    expect(page.locator(".filter-bar")).to_be_hidden()
    expect(page.locator(".side-nav")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
