"""All written texts: not too long, and no personal numbers (practice.md 4, 7 and 8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.checks.case import Case
from plans.gaps import Gap, Ground, checks_in
from plans.limits import LIMITS
from plans.structure import Section
from plans.texts import Text, personal_numbers, texts

# The gap stands in the section of its text, so the section here is only a start.
ANYWHERE = Ground(Section.BASIS)

TOO_LONG = ANYWHERE.block(
    "too_long", "", _("This text is too long: {now} characters, and {limit} fit. Shorten it.")
)
PERSONAL = ANYWHERE.warn(
    "personal_number",
    "",
    _(
        "{number} looks like a citizen service number (BSN). Take it out: no client data belongs "
        "in a plan."
    ),
)

CHECKS = checks_in(vars())


def find(case: Case) -> Iterator[Gap]:
    """Texts that must be shorter or cleaner; the gap stands at the text itself."""
    for text in texts(case.data):
        if len(text.value) > LIMITS[text.field] or personal_numbers(text.value):
            yield from _text(text)


def _text(text: Text) -> Iterator[Gap]:
    limit = LIMITS[text.field]
    place: dict[str, Any] = {"field": text.field, "org": text.org, "section": text.section}
    if len(text.value) > limit:
        yield TOO_LONG.gap(*text.at, **place, now=len(text.value), limit=limit)
    for number in personal_numbers(text.value):
        yield PERSONAL.gap(*text.at, **place, number=number)
