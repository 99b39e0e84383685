"""The life of a call: prepared, published, withdrawn; the clock says open or closed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.vocabulary import Role
from portal.moves import Machine, Move


class State(models.TextChoices):
    """Where a call stands, as everybody reads it; `OFFICE_LABELS` for the care office."""

    DRAFT = "draft", _("In preparation")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OFFICE_LABELS = {
    State.DRAFT: _("Only your office sees it"),
    State.PUBLISHED: _("Everybody sees it"),
    State.WITHDRAWN: _("No new plans"),
}

START = State.DRAFT
FINAL = frozenset({State.WITHDRAWN})


class Verb(models.TextChoices):
    """What can be done with a call."""

    READ = "read", _("Read the call")
    EDIT = "edit", _("Edit the call")
    DISCARD = "discard", _("Delete the draft")
    PUBLISH = "publish", _("Publish the call")
    MOVE_CLOSING = "move_closing", _("Move the closing moment")
    WITHDRAW = "withdraw", _("Withdraw the call")


_COORDINATOR = frozenset({Role.COORDINATOR.value})

# Opening and closing are no moves: a published call is open by the clock alone (window.py).
MOVES: tuple[Move, ...] = (
    Move(Verb.EDIT, (State.DRAFT,), None, _COORDINATOR),
    Move(Verb.DISCARD, (State.DRAFT,), None, _COORDINATOR, when="the row is deleted"),
    Move(
        Verb.PUBLISH,
        (State.DRAFT,),
        State.PUBLISHED,
        _COORDINATOR,
        when="nothing is missing and the closing moment lies ahead",
    ),
    Move(
        Verb.MOVE_CLOSING,
        (State.PUBLISHED,),
        None,
        _COORDINATOR,
        asks_reason=True,
        when="the new closing moment is later",
    ),
    Move(Verb.WITHDRAW, (State.PUBLISHED,), State.WITHDRAWN, _COORDINATOR, asks_reason=True),
)

MACHINES = (
    Machine(
        "call",
        "funds.Call",
        "portal.funds.calls",
        tuple(State),
        MOVES,
        State.DRAFT,
        frozenset({State.WITHDRAWN}),
    ),
)
