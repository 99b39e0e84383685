"""The life of a report that the agreement asks for: due, filed, returned, accepted (R-1.6-1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.workflow import Role
from portal.moves import Machine, Move


class State(models.TextChoices):
    """Where a report stands, in the coalition's words; `OFFICE_LABELS` has the office's words."""

    DUE = "due", _("To be filed")
    FILED = "filed", _("Filed, with the care office")
    RETURNED = "returned", _("Returned to you")
    ACCEPTED = "accepted", _("Accepted by the care office")
    WAIVED = "waived", _("No longer needed")


OFFICE_LABELS = {
    State.DUE: _("Not filed yet"),
    State.FILED: _("To be judged"),
    State.RETURNED: _("Returned to the coalition"),
    State.ACCEPTED: _("Accepted by the care office"),
    State.WAIVED: _("Waived"),
}

OPEN = frozenset({State.DUE, State.RETURNED})
FINAL = frozenset({State.ACCEPTED, State.WAIVED})


class Verb(models.TextChoices):
    """What can be done to a report."""

    READ = "read", _("Read the report")
    WRITE = "write", _("Fill in the report")
    FILE = "file", _("File the report")
    ACCEPT = "accept", _("Accept the report")
    RETURN = "return", _("Return the report")
    WAIVE = "waive", _("Waive the report")


_LEAD = frozenset({Role.LEAD_EDITOR})
_OFFICE = frozenset({Role.COORDINATOR})
_OPEN = (State.DUE, State.RETURNED)

MOVES: tuple[Move, ...] = (
    Move(Verb.WRITE, _OPEN, None, _LEAD),
    Move(Verb.FILE, _OPEN, State.FILED, _LEAD, when="nothing is missing"),
    Move(Verb.ACCEPT, (State.FILED,), State.ACCEPTED, _OFFICE),
    Move(Verb.RETURN, (State.FILED,), State.RETURNED, _OFFICE, asks_reason=True),
    Move(Verb.WAIVE, _OPEN, State.WAIVED, _OFFICE, asks_reason=True, when="not the final report"),
)

MACHINES = (
    Machine(
        "report",
        "monitoring.ReportDuty",
        "plans.monitoring.moving",
        tuple(State),
        MOVES,
        State.DUE,
        FINAL,
    ),
)
