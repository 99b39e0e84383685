"""What the events of agreements are called in the history and in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "agreement.draw_up": _("Agreement being drawn up"),
    "agreement.finish_drawing": _("Agreement drawn up"),
    "agreement.send": _("Agreement sent out"),
    "agreement.discard": _("Agreement discarded"),
    "agreement.sign": _("Agreement signed"),
    "agreement.copy_uploaded": _("Copy signed elsewhere uploaded"),
    "agreement.copy_confirmed": _("Copy signed elsewhere confirmed"),
    "agreement.copy_refused": _("Copy signed elsewhere refused"),
    "agreement.decline": _("Signing declined"),
    "agreement.complete": _("Agreement signed by all"),
    "agreement.read": _("Agreement fetched as PDF"),
    "export.agreements": _("Export of agreements asked for"),
    "export.fetched": _("Export of agreements fetched"),
}
