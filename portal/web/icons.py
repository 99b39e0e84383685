"""The icons of the portal: drawn inline so that they print."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.web.icon_paths import PATHS


@lru_cache(maxsize=1024)
def svg(name: str, label: str = "", css: str = "") -> SafeString:
    """The icon `name` as inline SVG: silent to a screen reader unless it has a `label`.

    Raises KeyError for a name that is not in PATHS.
    """
    paths = format_html_join("", '<path d="{}"/>', ((d,) for d in PATHS[name]))
    about = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else format_html('aria-hidden="{}"', "true")
    )
    return format_html(
        '<svg class="icon icon-{}{}" viewBox="0 0 24 24" {}>{}</svg>',
        name,
        f" {css}" if css else "",
        about,
        paths,
    )
