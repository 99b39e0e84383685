"""What the events of calls, budgets and settings are called in the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "call.created": _("Prepared"),
    "call.changed": _("Changed"),
    "call.published": _("Published"),
    "call.closing_moved": _("Closing moment moved"),
    "call.discarded": _("Draft of a call deleted"),
    "call.withdrawn": _("Withdrawn"),
    "budget.set": _("Regional budget set"),
    "budget.exported": _("Regional budget exported"),
    "reference.loaded": _("Reference data loaded"),
    "office_policy.changed": _("Settings changed"),
}
