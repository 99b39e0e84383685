"""What the events of this room, of people and of documents are called in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "audit.read": _("Record of events read"),
    "audit.exported": _("Record of events exported"),
    "audit.check_asked": _("Check of the record asked for"),
    "job.retried": _("Failed task tried again"),
    "documents.scanned": _("File checked for viruses"),
}
