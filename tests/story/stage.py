"""People on a stage: each with a browser of their own, filling in what the example files say."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, Page

from plans import store
from plans.data import PlanData
from plans.demo.files import content
from plans.forms.budget import LineForm
from plans.forms.context import EditContext
from plans.forms.editor import Editor
from plans.models import Plan
from plans.structure import Section
from tests.cast import session_cookie

T = TypeVar("T")


class Stage:
    """Opens a page for a person, and fills forms by the names of their fields."""

    def __init__(self, browser: Browser, url: str, cast) -> None:
        self.browser, self.url, self.cast = browser, url, cast
        self.pages: dict[str, Page] = {}
        self.complaints: list[str] = []

    def page(self, code: str) -> Page:
        """The page of a person, signed in."""
        if code not in self.pages:
            context = self.browser.new_context(base_url=self.url, locale="nl-NL")
            context.add_cookies([session_cookie(self.cast[code], self.url)])
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda m: self._hear(m.type, m.text, page))
            page.on("pageerror", lambda error: self._hear("error", str(error), page))
            self.pages[code] = page
        return self.pages[code]

    def _hear(self, kind: str, text: str, page: Page) -> None:
        if kind == "error" and "favicon" not in text:
            self.complaints.append(f"{page.url}: {text}")

    def go(self, code: str, name: str, *args: Any) -> Page:
        """Take a person to a page by its name."""
        page = self.page(code)
        answer = page.goto(reverse(name, args=args))
        assert answer is not None
        assert answer.status == 200, f"{code} at {page.url}: {answer.status}"
        return page

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


def fill(page: Page, values: dict[str, Any]) -> None:
    """Fill fields by name: texts, lists, radio buttons and check boxes."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for name, value in values.items():
        named = f'[name="{name}"]:not([type=hidden])'
        # Beside the form itself there may be a search with a field of the same name.
        field = page.locator(f'form[method="post"] {named}')
        field = field if field.count() else page.locator(named)
        if field.count() == 0:
            continue
        if value in (None, "", []) and not field.first.is_visible():
            continue  # asked only when another answer makes it needed
        kind = field.first.evaluate("e => e.tagName + ':' + (e.type || '')")
        _set(page, name, field, kind, value)


def _set(page: Page, name: str, field: Any, kind: str, value: Any) -> None:
    if kind.startswith("SELECT"):
        field.select_option("" if value in (None, "") else str(value))
    elif kind.endswith(("radio", "checkbox")):
        chosen = value if isinstance(value, list | tuple) else [value]
        for one in chosen:
            if one is True:
                field.first.check()
            elif one not in (None, "", False):
                page.locator(f'[name="{name}"][value="{one}"]').check()
    else:
        field.fill("" if value is None else str(value))


def press(page: Page, text: str, **values: Any) -> None:
    """Press the button with this text (in the English of the code), and wait for the next page."""
    with override("nl"):
        name = gettext(text) % values if values else gettext(text)
    button = page.get_by_role("button", name=name, exact=True).first
    assert button.count(), f"no button “{name}” at {page.url}:\n{page.inner_text('body')}"
    with page.expect_navigation():
        button.click()


def section_values(plan: Plan, section: Section, data: PlanData) -> dict[str, Any]:
    """What somebody types in a section so that it says what `data` says."""
    editor = Editor(section, EditContext(plan, data))
    forms = [editor.main] if editor.main else []
    forms += [form for _rows, row_set in editor.sets for form in row_set.forms]
    return {b.html_name: shown(b) for form in forms for b in form if b.name != "DELETE"}


def row_counts(section: Section, plan: Plan, data: PlanData) -> dict[str, int]:
    """How many rows each list of a section has."""
    editor = Editor(section, EditContext(plan, data))
    return {s.prefix: len(s.forms) for rows, s in editor.sets if rows.add}


def line_values(plan: Plan, org: str, data: PlanData) -> tuple[int, dict[str, Any]]:
    """What an organisation types in its budget, and how many lines it has."""
    lines = next(b.lines for b in data.budget if b.org == org)
    context = EditContext(plan, store.read(plan))
    values: dict[str, Any] = {}
    for number, line in enumerate(lines):
        initial = {n: getattr(line, n) for n in line.__struct_fields__}
        form = LineForm(initial=initial, context=context, prefix=f"lines-{number}")
        values |= {b.html_name: shown(b) for b in form}
    return len(lines), values


def shown(bound: Any) -> Any:
    """A value as it stands in the field."""
    value = bound.field.prepare_value(bound.value())
    return list(value) if isinstance(value, list | tuple) else value


def add_rows(page: Page, prefix: str, wanted: int) -> None:
    """Press "add" until a list has as many rows as are wanted."""
    counter = page.locator(f'[name="{prefix}-TOTAL_FORMS"]')
    while int(counter.input_value()) < wanted:
        page.locator(f'[data-rows="{prefix}"] [data-add-row]').click()


def apart(work: Callable[[], T]) -> T:
    """Do `work` in a thread of its own, with a database connection of its own."""

    def done() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(done).result()


def typed(code: str) -> PlanData:
    """The content of an example plan."""
    return content(code)
