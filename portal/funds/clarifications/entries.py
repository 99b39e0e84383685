"""What questions and notes put on the start page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from portal.audit import words
from portal.funds.clarifications.events import EVENTS


def register() -> None:
    """Called when the application starts."""
    words.register(gettext_lazy("Questions and notes"), EVENTS)
