"""What the events of the reallocation are called in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "reallocation.day_set": _("Last day for the reallocation set"),
    "reallocation.prepare": _("Year of an award prepared for the reallocation"),
    "reallocation.take_back": _("Preparation for the reallocation taken back"),
    "reallocation.confirm": _("Year of an award processed at the reallocation"),
    "reallocation.reopen": _("Processed year of an award opened again"),
    "reallocation.postpone": _("Year of an award moved to the next reallocation"),
    "reallocation.changed": _("Agreement changed at the reallocation"),
    "reallocation.letter_read": _("Letter on a change fetched"),
    "reallocation.exported": _("Export for the budget form fetched"),
}
