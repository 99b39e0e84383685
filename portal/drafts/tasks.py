"""What the clock asks of the drafts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal.drafts import services
from portal.jobs.registry import periodic


@periodic("drafts.clear_out", every="day", label=_("Clear old drafts"))
def clear_out(at: datetime) -> int:
    """Old drafts and receipts go."""
    return services.clear_out(at)
