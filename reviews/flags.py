"""What deserves a look before anything else: the flags of a plan on its dashboard.

A new flag is two lines: here what it is called, and in `reviews_line_truth` (migration 0007) when
it stands. Page, filter and export follow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.web.components import Tone


@dataclass(frozen=True)
class Flag:
    """A flag: `code` as stored, words for the page, tone and icon that go with them."""

    code: str
    label: Any
    tone: Tone
    icon: str


FLAGS: tuple[Flag, ...] = (
    Flag("question", _("Question open"), "info", "mail"),
    Flag("changed", _("Changed since scored"), "warn", "edit"),
    Flag("double", _("Perhaps funded twice"), "danger", "copy"),
    Flag("warned", _("Point of attention"), "warn", "eye"),
    Flag("regional", _("Regional: goes first"), "info", "people"),
)
TELLING = frozenset({"changed"})
"""Flags that tell that somebody scored: hidden from whoever may not know that yet (G22)."""


def flags_of(codes: Iterable[str]) -> tuple[Flag, ...]:
    """The flags with these codes, in the order of `FLAGS`; an unknown code is no flag."""
    held = set(codes)
    return tuple(flag for flag in FLAGS if flag.code in held)
