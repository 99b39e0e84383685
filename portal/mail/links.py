"""Addresses that work from a mailbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse


def absolute(name_or_path: str, *args: Any) -> str:
    """The full address of a path (`/plannen/3/`) or of a named view with its arguments."""
    is_path = name_or_path.startswith("/")
    path = name_or_path if is_path else reverse(name_or_path, args=args)
    return urljoin(settings.PUBLIC_URL, path)


def host() -> str:
    """The portal's own host name, for Message-IDs."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
