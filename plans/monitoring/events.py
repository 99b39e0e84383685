"""What the events of reports are called in the history of a plan."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "report.calendar_made": _("Calendar of reports made"),
    "report.saved": _("Report saved"),
    "report.file": _("Report filed"),
    "report.accept": _("Report accepted"),
    "report.return": _("Report returned"),
    "report.waive": _("Report waived"),
    "report.read": _("Report fetched as PDF"),
}
