"""How a question round looks at one moment: the clock decides, half-open."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.funds.clarifications.models import QuestionRound
from portal.funds.workflow import State


class Phase(models.TextChoices):
    """Never stored, because the clock moves on by itself."""

    HIDDEN = "hidden", _("Not published yet")
    COMING = "coming", _("Asking starts later")
    OPEN = "open", _("You can ask questions")
    CLOSED = "closed", _("Asking has ended")


def phase(found: QuestionRound, at: datetime) -> Phase:
    """How the round of a call looks at `at`; a withdrawn call answers nothing any more."""
    if found.call.state == State.DRAFT:
        return Phase.HIDDEN
    if found.call.state == State.WITHDRAWN or at >= found.closes_at:
        return Phase.CLOSED
    return Phase.COMING if at < found.opens_at else Phase.OPEN
