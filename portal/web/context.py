"""What base.html needs on every page; lazy, so a fragment that skips the header pays nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.web import navigation as menu


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav_items`, `identity` and `demo_mode` for the header."""
    return {
        "nav_items": SimpleLazyObject(lambda: menu.items(request)),
        "identity": SimpleLazyObject(lambda: menu.identity(request)),
        "demo_mode": settings.DEMO_MODE,
    }
