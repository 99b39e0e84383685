"""Every page that the permission tables know, for who uses it, in a real browser (T13).

Dutch on a phone and English on a desk; each window is then made as wide as the other. axe-core
with all its levels, no sideways scrolling, nothing in the console (which also tells what the
Content-Security-Policy stopped), the HTML checker on what the server sent, and a walk through the
busiest pages with the tab key.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.accessible.checker import complaints
from tests.browser import OPEN_ALL, faults
from tests.permissions.scenes import ROLES, SCENES
from tests.permissions.test_matrix import table

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NARROW, WIDE = 360, 1440
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SMALL = """() => [...document.querySelectorAll(
        'button, input:not([type=hidden]), select, summary, nav a')]
    .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, p'))
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([h]) => h)"""
STOP = """() => {
    const e = document.activeElement, place = e.getBoundingClientRect();
    const rings = [e, e.closest('.score') ?? e].map(x => getComputedStyle(x).outlineStyle);
    return { name: e.outerHTML.slice(0, 90), end: e === document.body,
             ring: rings.some(r => r !== 'none'),
             seen: place.bottom > 0 && place.top < innerHeight };
}"""
# Walked through with the tab key from the first stop to the last.
WALKED = {
    *("plans:section", "plans:lines", "plans:coalition", "reviews:score", "reviews:decide"),
    *("reviews:consensus_condition", "agreements:sign", "monitoring:write", "funds:edit", "home"),
}
# Signing out ends the window; the language is a button; what is found while typing is a part of
# the page "plans:invite", which has it without script too.
NOT_OPENED = {"account_logout", "web:set_language", "plans:find_organisation"}
# Opened in every scene, because they show where a plan stands; others in the first one that can.
EVERYWHERE = {
    *("plans:detail", "reviews:plan", "reviews:decision", "agreements:detail", "monitoring:detail"),
    *("home", "reviews:consensus", "reviews:score"),
}
SCENE_NAMES = list(SCENES)
COALITION = {"lead", "member", "signer", "manager", "partner", "invited", "outsider"}


def readers(codes: dict[str, str]) -> list[str]:
    """Who opens a page: a visitor, or the first of the coalition and the first of the office."""
    may = [role for role, code in codes.items() if code.startswith("ok")]
    inside = [role for role in may if role in COALITION]
    office = [role for role in may if role not in COALITION]
    return may[:1] if "visitor" in may else [*inside[:1], *office[:1]]


@cache
def visits(name: str) -> list[tuple[str, str]]:
    """The pages of a scene: address and role."""
    before = SCENE_NAMES[: SCENE_NAMES.index(name)]
    seen = {visit for earlier in before for visit in visits(earlier) if visit[0] not in EVERYWHERE}
    codes = table(name)
    wanted = [(n, role) for n in codes if n not in NOT_OPENED for role in readers(codes[n])]
    return [visit for visit in wanted if visit not in seen]


def turns(names: list[tuple[str, str]], address: str, role: str) -> list[tuple[str, int, int]]:
    """Language and widths in which a page is opened: both, and Dutch alone for a second reader."""
    both = [("nl", NARROW, WIDE), ("en", WIDE, NARROW)]
    first = next(r for a, r in names if a == address)
    return both if role == first else [("nl", WIDE, NARROW)]


@pytest.mark.parametrize(
    ("name", "scene"), [(s, s) for s in SCENES], indirect=["scene"], ids=SCENES
)
def test_nothing_is_wrong_with_any_page(name, scene, screen, sources):
    wrong, pages = [], visits(name)
    urls = scene.urls([address for address, _role in pages])
    for address, role in pages:
        for language, width, other in turns(pages, address, role):
            window = screen(role, language)
            response = window.open(urls[address], width)
            if response is None:
                continue
            file = f"{name}.{address}.{role}.{language}.html".replace(":", "-")
            (sources / file).write_text(response.text(), encoding="utf-8")
            found = [*_axe(window), *_layout(window, width, other), *window.complaints]
            if address in WALKED and language == "nl":
                window.open(urls[address], WIDE)
                found += _keyboard(window)
            wrong += [f"{address} as {role} in {language}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)


def test_the_checker_finds_nothing_in_what_was_served(sources):
    if not any(sources.iterdir()):
        pytest.skip("the pages are left here by the test above")
    found = complaints(sources)
    assert not found, "\n".join(found)


def test_both_sides_and_visitors_open_something():
    seen = {role for name in SCENES for _address, role in visits(name)}
    assert {"visitor", "lead", "coord", "scorer"} <= seen <= set(ROLES)


def _axe(window) -> list[str]:
    window.page.evaluate(OPEN_ALL)
    return faults(window.page)


def _keyboard(window) -> list[str]:
    """Every stop can be seen, the first one skips to the content, and there is a way out."""
    found, press = [], window.page.keyboard.press
    for number in range(400):
        press("Tab")
        stop = window.page.evaluate(STOP)
        if stop["end"]:
            return found
        if number == 0 and "skip-link" not in stop["name"]:
            found.append(f"the first stop is {stop['name']}")
        if not stop["ring"] or not stop["seen"]:
            found.append(f"cannot be seen: {stop['name']}")
    return [*found, "the tab key never leaves the page"]


def _layout(window, width: int, other: int) -> list[str]:
    found = []
    for size in (width, other):
        if size != width:
            window.page.set_viewport_size({"width": size, "height": 900})
            window.page.evaluate(DRAWN)
            if window.sticks_out() > 0:  # Chromium may keep what stuck out at the other width
                window.page.reload()
        if (pixels := window.sticks_out()) > 0:
            found.append(f"{pixels} pixels too wide at {size}")
        if size == NARROW:
            found += [f"smaller than 24 pixels: {one}" for one in window.page.evaluate(SMALL)]
    return found
