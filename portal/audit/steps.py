"""What every mover asks first: may this row take this step, and is the reason written?

The movers (`plans.moving`, `plans.agreements.moving`, `plans.monitoring.moving`,
`reviews.moving`) set the state themselves: one module per machine, as a house test sees to.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from portal.moves import Move, find
from portal.refusal import Refusal


def next_step(moves: Iterable[Move], verb: Enum, row: Any, *, reason: str = "") -> Move:
    """The move that `verb` makes of a locked row, from the table of its machine.

    Raises Refusal("moved_on") when the row is in another state by now, and
    Refusal("reason_missing", field "reason") when a reason is obligatory and empty.
    """
    step = find(moves, verb, row.state)
    if step is None or step.target is None:
        raise moved_on(row)
    if step.asks_reason and not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    return step


def moved_on(row: Any) -> Refusal:
    """What a person hears who acts on a row that somebody else has moved meanwhile."""
    return Refusal(
        _("This is now “%(state)s”. Reload the page to see what is possible.")
        % {"state": row.get_state_display()},
        code="moved_on",
    )
