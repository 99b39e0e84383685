"""The icons of the portal: our own strokes on a grid of 24, drawn inline so that they print."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PATHS: dict[str, tuple[str, ...]] = {
    "arrow-left": ("M19 12H5", "M11 6l-6 6 6 6"),
    "arrow-right": ("M5 12h14", "M13 6l6 6-6 6"),
    "calendar": ("M4 6h16v14H4z", "M4 10.5h16", "M8 3.5v4", "M16 3.5v4"),
    "check": ("M4.5 12.5l5 5 10-11",),
    "check-circle": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8 12.5l2.8 2.8 5.2-6"),
    "chevron-down": ("M6 9.5l6 6 6-6",),
    "chevron-right": ("M9 5.5l6.5 6.5L9 18.5",),
    "chart": ("M4 20h16", "M7 20v-7", "M12 20V5", "M17 20v-10"),
    "circle": ("M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",),
    "clock": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7v5.2l3.5 2"),
    "close": ("M6 6l12 12", "M18 6L6 18"),
    "copy": ("M9 9h11v11H9z", "M15 9V4H4v11h5"),
    "danger": ("M8 3h8l5 5v8l-5 5H8l-5-5V8z", "M12 7.5v5.5", "M12 16.4v.2"),
    "download": ("M12 4v11", "M7 10.5l5 5 5-5", "M5 20h14"),
    "edit": ("M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z", "M13.5 7l3.5 3.5"),
    "external": ("M14 4h6v6", "M20 4l-9 9", "M18 14v6H4V6h6"),
    "eye": (
        "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
        "M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z",
    ),
    "file": ("M6 3h8l4.5 4.5V21H6z", "M13.5 3v5h5", "M9 13h6", "M9 16.5h6"),
    "filter": ("M3.5 5h17l-6.5 8v6l-4-2v-4z",),
    "help": (
        "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
        "M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.9",
        "M12 16.6v.2",
    ),
    "inbox": ("M4 5h16v14H4z", "M4 13.5h4.5l1.5 2.5h4l1.5-2.5H20"),
    "info": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5.5", "M12 7.6v.2"),
    "lock": ("M5.5 11h13v9h-13z", "M8 11V7.5a4 4 0 0 1 8 0V11"),
    "mail": ("M3.5 6h17v12.5h-17z", "M4 7l8 6 8-6"),
    "menu": ("M4 7h16", "M4 12h16", "M4 17h16"),
    "minus": ("M5 12h14",),
    "people": (
        "M9 5a3.3 3.3 0 1 0 0 6.6A3.3 3.3 0 0 0 9 5z",
        "M3 19c.4-3.2 2.8-5 6-5s5.6 1.8 6 5",
        "M15.5 5.3a3.2 3.2 0 0 1 0 6.1",
        "M17.5 14.3c2 .7 3.2 2.3 3.5 4.7",
    ),
    "plus": ("M12 5v14", "M5 12h14"),
    "search": ("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z", "M15.3 15.3L20 20"),
    "sign": ("M3.5 20h17", "M5 16c3-8 6-12 7.5-11s-3 8-2.5 10 3-4 4-3.5 0 3 1.5 3 2-1 3-1.5"),
    "sort": ("M8 10l4-4.5 4 4.5", "M8 14l4 4.5 4-4.5"),
    "sort-down": ("M8 12l4 4.5 4-4.5",),
    "sort-up": ("M8 12l4-4.5 4 4.5",),
    "user": (
        "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
        "M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6",
    ),
    "warn": ("M12 3.5L22 20.5H2z", "M12 10v5", "M12 17.7v.2"),
}


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
