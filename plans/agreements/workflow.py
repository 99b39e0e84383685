"""The life of an agreement: drawn up, checked, signed by every party (R-1.5-1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.moves import Machine, Move


class State(models.TextChoices):
    """Where an agreement stands."""

    DRAWING = "drawing", _("Being drawn up")
    READY = "ready", _("Ready to be sent out")
    SIGNING = "signing", _("Out for signature")
    COMPLETE = "complete", _("Signed by all parties")
    DECLINED = "declined", _("Declined by a party")
    SUPERSEDED = "superseded", _("Replaced by a new version")


class Verb(models.TextChoices):
    """What can be done to an agreement."""

    READ = "read", _("Read the agreement")
    FINISH_DRAWING = "finish_drawing", _("Finish the document")
    SEND = "send", _("Send out for signature")
    DISCARD = "discard", _("Discard and draw up anew")
    SIGN = "sign", _("Sign")
    DECLINE = "decline", _("Decline to sign")
    UPLOAD_COPY = "upload_copy", _("Upload a copy signed elsewhere")
    CONFIRM_COPY = "confirm_copy", _("Check a copy signed elsewhere")
    COMPLETE = "complete", _("All have signed")


_OFFICE = frozenset({"coordinator"})
_SIGNERS = frozenset({"signatory", "decision_maker"})
CONFIRMERS = frozenset({"coordinator", "administrator"})
"""Who at the office may confirm that a copy signed elsewhere is the same agreement."""

MOVES: tuple[Move, ...] = (
    Move(Verb.FINISH_DRAWING, (State.DRAWING,), State.READY, when="the PDF was made"),
    Move(Verb.SEND, (State.READY,), State.SIGNING, _OFFICE),
    Move(Verb.DISCARD, (State.READY,), State.SUPERSEDED, _OFFICE, asks_reason=True),
    Move(Verb.SIGN, (State.SIGNING,), None, _SIGNERS, when="after step-up, for the own party"),
    Move(Verb.DECLINE, (State.SIGNING,), State.DECLINED, _SIGNERS, asks_reason=True),
    Move(Verb.UPLOAD_COPY, (State.SIGNING,), None, _SIGNERS | _OFFICE, when="a sound PDF"),
    Move(Verb.CONFIRM_COPY, (State.SIGNING,), None, CONFIRMERS, when="by another person"),
    Move(Verb.COMPLETE, (State.SIGNING,), State.COMPLETE, when="the last party signed"),
)
FINAL = frozenset({State.COMPLETE, State.DECLINED, State.SUPERSEDED})

MACHINES = (
    Machine(
        "agreement",
        "agreements.Agreement",
        "plans.agreements.moving",
        tuple(State),
        MOVES,
        State.DRAWING,
        FINAL,
    ),
)
