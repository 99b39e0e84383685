"""Tags that frame other content: page header, card, notice, table, help, confirm, forms' feet.

They work as `{% card title="Begroting" %} … {% endcard %}`.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

NOTICE_ICONS = {"ok": "check-circle", "warn": "warn", "danger": "danger", "info": "info"}


def _draw(name: str, /, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", values)


@register.simple_block_tag
def page_header(
    content: SafeString,
    title: Any,
    lead: Any = "",
    kicker: Any = "",
    status: Any = "",
    tone: str = "neutral",
    meta: Any = "",
) -> SafeString:
    """The head of a page, in `{% block page_header %}`; the content between is its buttons.

    `kicker` is a line above the title, `lead` one below; `status` with `tone` is a badge.
    """
    return _draw(
        "page_header",
        title=title,
        lead=lead,
        kicker=kicker,
        status=status,
        tone=tone,
        meta=meta,
        actions=content if content.strip() else "",
    )


@register.simple_block_tag
def card(
    content: SafeString,
    title: Any = "",
    level: int = 2,
    look: str = "",
    aside: Any = "",
    id: str = "",
) -> SafeString:
    """A framed part of a page. `look`: "tinted" or "accent"; `aside` is text right of the title."""
    return _draw(
        "card", content=content, title=title, tag=f"h{level}", look=look, aside=aside, id=id
    )


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: Any = "") -> SafeString:
    """A banner with a tone: `info`, `ok`, `warn`, `danger`."""
    return _draw("notice", content=content, tone=tone, title=title, icon_name=NOTICE_ICONS[tone])


@register.simple_block_tag
def help(content: SafeString, title: Any) -> SafeString:
    """Explanation that opens under a question: `<details>`."""
    return _draw("help", content=content, title=title)


@register.simple_block_tag
def table(
    content: SafeString,
    caption: Any,
    sticky: bool = False,
    note: Any = "",
    hide_caption: bool = False,
    compact: bool = False,
) -> SafeString:
    """A data table: write `<thead>`, `<tbody>` and `<tfoot>` between the tags.

    Money cells are `<td class="num">{{ amount|euro }}</td>`, a total row `<tr class="total">`.
    `sticky` keeps the head in sight in a frame of its own; the frame takes focus to scroll.
    """
    return _draw(
        "table",
        content=content,
        caption=caption,
        sticky=sticky,
        note=note,
        hide_caption=hide_caption,
        compact=compact,
    )


@register.simple_block_tag(takes_context=True)
def confirm(
    context: template.Context,
    content: SafeString,
    title: Any,
    button: Any,
    tone: str = "",
    cancel_url: str = "",
    action: str = "",
    name: str = "",
    value: str = "",
    dialog: str = "",
) -> SafeString:
    """A last question before an act: with its own POST form, on a page of its own.

    Put `{% once %}` and any fields between the tags. `tone="danger"` for what cannot be undone.
    With `dialog="id"` it stays closed until `<a href="its page" data-confirm="id">` opens it;
    without JavaScript that link leads to the page that asks the same.
    """
    return _draw(
        "confirm",
        content=content,
        title=title,
        button=button,
        tone=tone,
        cancel_url=cancel_url,
        action=action,
        name=name,
        value=value,
        csrf_token=context.get("csrf_token"),
        dialog=dialog,
    )


@register.simple_block_tag
def form_buttons(content: SafeString) -> SafeString:
    """The foot of a form: its buttons in one row, the first one the main act."""
    return _draw("form_buttons", content=content)


@register.simple_block_tag
def filter_bar(content: SafeString, label: Any = "", clear_url: str = "") -> SafeString:
    """A GET form that narrows a list; write the fields between (`{% field form.state %}`)."""
    return _draw("filter_bar", content=content, label=label, clear_url=clear_url)
