"""Filling in the pages of a plan in tests: what a browser would send for what is on screen."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """The fields of the form of a page (the largest without an address of its own)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.actions: list[str | None] = []
        self._select, self._text, self._template = "", "", 0
        self.feed(html)

    @property
    def fields(self) -> dict[str, list[str]]:
        """What would be sent without touching anything."""
        own = [form for form, action in zip(self.forms, self.actions, strict=True) if not action]
        return max(own or self.forms, key=len)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        """Take the value of a field, as far as it is filled in or chosen."""
        attrs = dict(pairs)
        if tag == "template":
            self._template += 1
        elif tag == "form":
            self.forms.append({})
            self.actions.append(attrs.get("action"))
        elif self._template or not self.forms:
            return
        elif tag == "input":
            self._input(attrs)
        elif tag == "select":
            self._select = attrs.get("name") or ""
        elif tag == "option" and "selected" in attrs:
            self._put(self._select, attrs.get("value") or "")
        elif tag == "textarea":
            self._text = attrs.get("name") or ""
            self._put(self._text, "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a template or a text."""
        if tag == "template":
            self._template -= 1
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        """The words of a text field; the first line break belongs to the markup."""
        if self._text and not self._template:
            values = self.forms[-1][self._text]
            values[-1] += data.removeprefix("\n") if not values[-1] else data

    def _input(self, attrs: dict[str, str | None]) -> None:
        kind, name = attrs.get("type"), attrs.get("name")
        if not name or (kind in ("checkbox", "radio") and "checked" not in attrs):
            return
        if kind not in ("submit", "button", "file"):
            self._put(name, attrs.get("value") or ("on" if kind == "checkbox" else ""))

    def _put(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def filled(client, url: str, **changes: object) -> dict[str, object]:
    """The form at `url` as it stands, with other values for some fields (`goals__0__unit`)."""
    fields: dict[str, object] = dict(Page(client.get(url).content.decode()).fields)
    fields.pop("csrfmiddlewaretoken", None)
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}
