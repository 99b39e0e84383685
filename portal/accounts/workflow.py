"""The life of a membership: asked for or given, in force, over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.vocabulary import Role
from portal.moves import Machine, Move


class State(models.TextChoices):
    """Whether a membership counts, as its owner reads it; `OFFICE_LABELS` for who decides."""

    REQUESTED = "requested", _("Waiting for approval")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


OFFICE_LABELS = {
    State.REQUESTED: _("Asks to join"),
    State.ACTIVE: _("Active"),
    State.ENDED: _("Ended"),
}

START = State.REQUESTED
FINAL = frozenset({State.ENDED})


class Verb(models.TextChoices):
    """What can be done to a membership."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")
    END = "end", _("End the role")


_MANAGERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})

MOVES: tuple[Move, ...] = (
    Move(Verb.APPROVE, (State.REQUESTED,), State.ACTIVE, _MANAGERS),
    Move(Verb.REFUSE, (State.REQUESTED,), State.ENDED, _MANAGERS),
    Move(
        Verb.END,
        (State.ACTIVE,),
        State.ENDED,
        _MANAGERS,
        when="a manager ends it, or the person gives it up",
    ),
)

MACHINES = (
    Machine(
        "membership",
        "accounts.Membership",
        "portal.accounts.services.memberships",
        tuple(State),
        MOVES,
        START,
        FINAL,
    ),
)
