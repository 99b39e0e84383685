"""`{% load drafts %}`: once, draft, draft_form and draft_notice."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.drafts import tokens
from portal.drafts.keeping import clock_time, earlier_forms, page_key, restored, slip_of

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The hidden key that makes a double click have one effect; in every POST form."""
    return format_html('<input type="hidden" name="_once" value="{}">', uuid.uuid4())


@register.simple_tag(takes_context=True)
def draft_form(context: template.Context, key: str = "") -> SafeString:
    """Attributes for the `<form>` tag: where the script saves what is typed.

    These three tags go without a key for the one form of a page: its address is the key then.

    `data-draft-key` carries the person's number, so that two people who share a browser do not
    find each other's text in its storage.
    """
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    key = key or page_key(request)
    place, url = f"{request.user.pk}:{key}", reverse("drafts:save", args=[key])
    return format_html('data-draft-key="{}" data-draft-url="{}"', place, url)


@register.simple_tag(takes_context=True)
def draft(context: template.Context, key: str = "") -> SafeString:
    """Hidden fields inside the form that keep its text when the session has ended."""
    request: HttpRequest | None = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    key = key or page_key(request)
    slip = tokens.make(tokens.Slip(request.user.pk, key, _page(request)))
    field = '<input type="hidden" name="{}" value="{}">'
    came = _came_from(request, key)
    return format_html(field * 3, "_draft", key, "_draft_for", slip, "_draft_from", came)


def _came_from(request: HttpRequest, key: str) -> str:
    """The earlier forms on screen whose text stands in this one, by their keys."""
    if request.method == "POST":
        return earlier_forms(request)
    draft = restored(request).get(key)
    return draft.form if draft else ""


def _page(request: HttpRequest) -> str:
    """The page on which the form stands, also when this answer is a piece of it."""
    if (slip := slip_of(request)) is not None:
        return slip.page
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    if current.path and current.netloc == request.get_host():
        return current._replace(scheme="", netloc="").geturl()
    return request.get_full_path()


@register.inclusion_tag("drafts/_restored.html", takes_context=True)
def draft_notice(context: template.Context, key: str = "") -> dict[str, Any]:
    """Says that the text of an earlier moment was put back, with a button to discard it."""
    request: HttpRequest | None = context.get("request")
    key = key or (page_key(request) if request is not None else "")
    found = restored(request).get(key) if request is not None else None
    return {
        "key": key,
        "draft": found,
        "time": clock_time(found) if found else "",
        "other": clock_time(found.beside) if found and found.beside else "",
        "page": request.get_full_path() if request is not None else "",
        "csrf_token": context.get("csrf_token"),
    }
