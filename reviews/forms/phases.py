"""Forms about the phases of a call: its dates, and a move by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.web.fields import DutchDateField
from portal.web.forms import PortalForm
from reviews.models import Phasing
from reviews.services.phases import Dates


class DatesForm(PortalForm):
    """The last days of scoring and of the consensus, and when scores lie far apart."""

    scoring_until = DutchDateField(
        label=_("Last day of independent scoring"), help_text=_("For example 1-4-2026")
    )
    consensus_until = DutchDateField(label=_("Last day of the consensus"))
    spread_limit = forms.TypedChoiceField(
        label=_("Mark scores that lie further apart than"),
        coerce=int,
        choices=[(0, "0"), (1, "1"), (2, "2"), (3, "3")],
        help_text=_("With 1, a 2 beside a 4 is marked and a 3 beside a 4 is not."),
    )

    def __init__(self, *args: Any, phasing: Phasing | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"spread_limit": 1}
        if phasing is not None:
            kwargs["initial"] = {
                "scoring_until": phasing.scoring_until_on,
                "consensus_until": phasing.consensus_until_on,
                "spread_limit": phasing.spread_limit,
            }
        super().__init__(*args, **kwargs)

    def dates(self) -> Dates:
        """What was chosen."""
        return Dates(**self.cleaned_data)
