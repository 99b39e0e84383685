"""From a template to subject, text and HTML, in the language of the one who gets it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist
from django.template.backends.django import get_installed_libraries
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True)
class Letter:
    """What goes into the envelope."""

    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, object], language: str) -> Letter:
    """Render `mail/<template>.txt`, and its HTML: from `<template>.html` or from the text.

    Raises ValueError when the template does not begin with a subject.
    """
    with translation.override(language):
        values = {**context, "demo_mode": settings.DEMO_MODE, "language": language}
        subject, text = _split(template, values)
        _, bare = _split(template, {**values, "bare": True})
        parts = [_part(piece) for piece in re.split(r"\n{2,}", bare.strip())]
        html = _html(template, {**values, "subject": subject, "parts": parts})
    return Letter(subject, text, html)


@dataclass(frozen=True)
class Part:
    """A paragraph; `Open the plan: https://…` becomes a button (`url`)."""

    text: str
    url: str = ""


def _part(paragraph: str) -> Part:
    button = re.fullmatch(r"([^\n]+): (https?://\S+)", paragraph)
    return Part(*button.groups()) if button else Part(paragraph)


def _split(template: str, values: dict[str, object]) -> tuple[str, str]:
    """Subject and text of the plain-text template."""
    context = Context(values, autoescape=False)
    whole = _plain_text().get_template(f"mail/{template}.txt").render(context)
    first, _, text = whole.strip().partition("\n")
    if not first.startswith("Subject: "):
        raise ValueError(f"mail/{template}.txt does not begin with a subject")
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    calm = re.sub(r"\n{3,}", "\n\n", lines)
    return " ".join(first.removeprefix("Subject: ").split())[:250], calm + "\n"


def _html(template: str, values: dict[str, object]) -> str:
    try:
        return render_to_string(f"mail/{template}.html", values)
    except TemplateDoesNotExist:
        return render_to_string("mail/layout.html", values)


@lru_cache(maxsize=1)
def _plain_text() -> Engine:
    """Templates of plain text: `&` must stay `&` there, so nothing is escaped for HTML."""
    pages: dict[str, Any] = settings.TEMPLATES[0]
    return Engine(
        dirs=[str(folder) for folder in pages["DIRS"]],
        app_dirs=True,
        autoescape=False,
        libraries=get_installed_libraries(),
        builtins=pages["OPTIONS"].get("builtins", []),
    )
