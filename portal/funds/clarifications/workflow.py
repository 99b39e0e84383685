"""The life of a question about a call: received, then answered in a note or left out of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.vocabulary import PROVIDER_ROLES, Role
from portal.moves import Machine, Move


class State(models.TextChoices):
    """Where a question stands, as its own organisation reads it."""

    RECEIVED = "received", _("Received")
    ANSWERED = "answered", _("Answered in the note")
    DECLINED = "declined", _("Not in the note")
    WITHDRAWN = "withdrawn", _("Taken back")


OFFICE_LABELS = {
    State.RECEIVED: _("To be answered"),
    State.ANSWERED: _("Answered in the note"),
    State.DECLINED: _("Left out, with a reason"),
    State.WITHDRAWN: _("Taken back by the asker"),
}


class Verb(models.TextChoices):
    """What can be done with a question."""

    WITHDRAW = "withdraw", _("Take the question back")
    DECLINE = "decline", _("Leave it out of the note")
    ANSWER = "answer", _("Answer it in a published note")


MOVES: tuple[Move, ...] = (
    Move(
        Verb.WITHDRAW,
        (State.RECEIVED,),
        State.WITHDRAWN,
        frozenset(role.value for role in PROVIDER_ROLES),
        when="by who asked it",
    ),
    Move(
        Verb.DECLINE,
        (State.RECEIVED,),
        State.DECLINED,
        frozenset({Role.COORDINATOR.value}),
        asks_reason=True,
        when="it is in no item of the note",
    ),
    Move(Verb.ANSWER, (State.RECEIVED,), State.ANSWERED, when="a note with its item is published"),
)

MACHINES = (
    Machine(
        "call question",
        "clarifications.Question",
        "portal.funds.clarifications.moving",
        tuple(State),
        MOVES,
        State.RECEIVED,
        frozenset({State.ANSWERED, State.DECLINED, State.WITHDRAWN}),
    ),
)
