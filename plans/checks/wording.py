"""All written texts: not too long, and no personal numbers (practice.md 4, 7 and 8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Check, Gap, Severity, checks_in
from plans.limits import LIMITS
from plans.structure import Section
from plans.texts import Text, personal_numbers, texts

TOO_LONG = Check(
    "too_long",
    Section.BASIS,
    "",
    _("This text is too long: {now} characters, and {limit} fit. Shorten it."),
)
PERSONAL = Check(
    "personal_number",
    Section.BASIS,
    "",
    _(
        "{number} looks like a citizen service number (BSN). Take it out: no client data belongs "
        "in a plan."
    ),
    Severity.WARN,
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """Texts that must be shorter or cleaner; the gap stands at the text itself."""
    for text in texts(case.data):
        yield from _text(text)


def _text(text: Text) -> Iterator[Gap]:
    place: dict[str, Any] = {"field": text.field, "org": text.org, "section": text.section}
    limit = LIMITS[text.field]
    if len(text.value) > limit:
        yield TOO_LONG.gap(*text.at, **place, now=len(text.value), limit=limit)
    for number in personal_numbers(text.value):
        yield PERSONAL.gap(*text.at, **place, number=number)
