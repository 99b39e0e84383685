"""The mark of a grant year, "to be processed at the reallocation of …" (R-1.5-5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.moves import Machine, Move


class State(models.TextChoices):
    """Where one year of an award stands in one reallocation."""

    OPEN = "open", _("To be processed")
    PREPARED = "prepared", _("Prepared, to be confirmed")
    PROCESSED = "processed", _("Processed")
    LATE = "late", _("Too late, goes to the next year")


class Verb(models.TextChoices):
    """What can be done to it."""

    PREPARE = "prepare", _("Prepare")
    TAKE_BACK = "take_back", _("Back to be processed")
    CONFIRM = "confirm", _("Confirm")
    REOPEN = "reopen", _("Open again")
    POSTPONE = "postpone", _("Move to the next reallocation")


_COORDINATOR = frozenset({"coordinator"})
_DECIDER = frozenset({"decision_maker"})

MOVES: tuple[Move, ...] = (
    Move(
        Verb.PREPARE,
        (State.OPEN,),
        State.PREPARED,
        _COORDINATOR,
        when="the agreement is signed, and the amount is within request, payments and envelope",
    ),
    Move(Verb.TAKE_BACK, (State.PREPARED,), State.OPEN, _COORDINATOR | _DECIDER, asks_reason=True),
    Move(Verb.CONFIRM, (State.PREPARED,), State.PROCESSED, _DECIDER, when="by another person"),
    Move(Verb.REOPEN, (State.PROCESSED,), State.OPEN, _COORDINATOR, asks_reason=True),
    Move(Verb.POSTPONE, (State.OPEN,), State.LATE, _COORDINATOR, asks_reason=True),
)

MACHINES = (
    Machine(
        "reallocation",
        "reallocation.Line",
        "reviews.reallocation.moving",
        tuple(State),
        MOVES,
        State.OPEN,
        frozenset({State.LATE}),
    ),
)
