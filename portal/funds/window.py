"""When a call is open: the clock decides, half-open (a plan at the closing moment is late)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.funds.workflow import State


class Window(Protocol):
    """What is needed to judge: the state of a call and its two instants."""

    state: str
    opens_at: datetime
    closes_at: datetime


class Phase(models.TextChoices):
    """How a call looks at one moment; never stored, because the clock moves on by itself."""

    PREPARED = "prepared", _("In preparation")
    COMING = "coming", _("Opens later")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def phase(call: Window, at: datetime) -> Phase:
    """How `call` looks at the instant `at`."""
    if call.state == State.DRAFT:
        return Phase.PREPARED
    if call.state == State.WITHDRAWN:
        return Phase.WITHDRAWN
    if at < call.opens_at:
        return Phase.COMING
    return Phase.OPEN if at < call.closes_at else Phase.CLOSED


def is_open(call: Window, at: datetime) -> bool:
    """Whether a plan may be filed at the instant `at` (R-N.3.1-1: deadlines have a clock time)."""
    return phase(call, at) == Phase.OPEN
