"""Forms of the assignment table: the ticked seats, and a file."""

from __future__ import annotations

import codecs
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.web.forms import PortalForm
from reviews.services.rostering import MOST_ROWS

_SEAT = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")
LARGEST = 200_000
"""Bytes of a file with assignments: thousands of rows fit."""


def seats_in(values: list[str]) -> list[tuple[int, int]]:
    """The ticked seats as pairs of case and person; what is no such thing is left out."""
    pairs = [value.split("-") for value in values if _SEAT.fullmatch(value)]
    return [(int(case), int(person)) for case, person in pairs][:MOST_ROWS]


class FileForm(PortalForm):
    """A CSV file with assignments; or its text, once it was looked at."""

    file = forms.FileField(
        label=_("CSV file"), required=False, help_text=_("Columns “plan” and “beoordelaar”.")
    )
    file.later = True  # type: ignore[attr-defined]  # asked for, unless its text came along
    text = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LARGEST)

    def clean(self) -> dict[str, Any]:
        """The text of the file, whatever wrote it."""
        cleaned = self.cleaned_data
        if upload := cleaned.get("file"):
            if upload.size > LARGEST:
                self.add_error("file", ValidationError(_("This file is too large."), code="large"))
                return cleaned
            cleaned["text"] = _decoded(upload.read())
        if not cleaned.get("text") and not self.errors:
            self.add_error("file", ValidationError(_("Choose a file."), code="required"))
        return cleaned


def _decoded(raw: bytes) -> str:
    """UTF-8, “Unicode text” of Excel, or the code page of older Dutch Windows programs."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace").replace("\x00", "")
    try:
        return raw.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").replace("\x00", "")
