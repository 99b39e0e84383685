"""Tags of the style guide alone."""

from __future__ import annotations

import inspect
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.web.tags import blocks, controls, lists, text

register = template.Library()


@register.simple_block_tag
def specimen(content: SafeString, name: str, markup: Any = "", plain: bool = False) -> SafeString:
    """A component on the style guide, with the docstring of its tag as its explanation."""
    found = next(
        (f for m in (text, lists, blocks, controls) if (f := getattr(m, name, None))), None
    )
    return render_to_string(
        "web/specimen.html",
        {
            "content": content,
            "name": name,
            "doc": inspect.getdoc(found) if found else "",
            "markup": markup,
            "plain": plain,
        },
    )
