"""What the events of questions and notes are called in the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "note.round_set": _("Question round set"),
    "note.round_changed": _("Question round changed"),
    "note.document_added": _("Policy document added"),
    "note.document_changed": _("Policy document changed"),
    "note.document_removed": _("Policy document removed"),
    "note.question_asked": _("Question asked"),
    "note.question_withdrawn": _("Question taken back"),
    "note.question_declined": _("Question left out"),
    "note.item_saved": _("Answer drafted"),
    "note.item_removed": _("Draft answer removed"),
    "note.published": _("Nota van Inlichtingen published"),
}
