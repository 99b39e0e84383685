"""Forms about a later deadline of one plan."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.funds.fields import WallTimeField
from portal.web.fields import DutchDateField, TextField
from portal.web.forms import PortalForm


class AskForm(PortalForm):
    """Why the coalition needs more time."""

    reason = TextField(
        label=_("Why do you need a later deadline?"),
        rows=4,
        max_length=1000,
        help_text=_("The care office reads this. Do not name rates or cost prices here."),
    )


class ExtendForm(PortalForm):
    """The later moment, and why."""

    on = DutchDateField(label=_("New deadline: day"), help_text=_("For example 15-4-2026"))
    time = WallTimeField(label=_("New deadline: time"), help_text=_("For example 17.00"))
    reason = TextField(
        label=_("Reason"),
        rows=3,
        max_length=1000,
        help_text=_("The coalition reads this, and it stays with the plan."),
    )


class RefuseForm(PortalForm):
    """Why the deadline stays as it is."""

    refusal = TextField(label=_("Why not?"), rows=3, max_length=1000)
