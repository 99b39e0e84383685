"""What the page on the phases of a call shows: where it stands, who still has to score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from portal.dates import format_long, local
from portal.funds.models import Call
from portal.web.components import Step
from reviews.models import Assignment, Case, Phasing
from reviews.workflow import PHASE_MOVES, AssignmentState, CaseState, Phase, PhaseVerb

_OPEN = Q(state__in=[AssignmentState.ASKED, AssignmentState.SCORING])


def steps(row: Phasing, language: str) -> list[Step]:
    """The three phases in order, with their last days; that of one ended early is when it did."""
    days = {
        Phase.INDEPENDENT: _last(row.scoring_until_on, row.scoring_ended_at, language),
        Phase.CONSENSUS: _last(row.consensus_until_on, row.consensus_ended_at, language),
        Phase.SELECTION: "",
    }
    order = list(Phase)
    here = order.index(Phase(row.state))
    return [
        Step(
            phase.label,
            "done" if n < here else "current" if n == here else "future",
            days[phase] or None,
        )
        for n, phase in enumerate(order)
    ]


def _last(planned: date, ended_at: datetime | None, language: str) -> str:
    day = min(planned, local(ended_at).date()) if ended_at else planned
    return _("until %(day)s") % {"day": format_long(day, language)}


def moves_by_hand(row: Phasing) -> list[PhaseVerb]:
    """The moves that a coordinator may make from here."""
    return [
        PhaseVerb(str(move.verb.value))
        for move in PHASE_MOVES
        if move.roles and row.state in {source.value for source in move.sources}
    ]


@dataclass(frozen=True)
class Waiting:
    """What one reviewer still has to score in a call, and what is done."""

    name: str
    open: int
    done: int


def waiting(call: Call, hidden: Iterable[int]) -> list[Waiting]:
    """Everybody who was asked, who has most to do first; not on plans that are `hidden`."""
    found = Assignment.objects.filter(case__line__call=call).exclude(case__plan__in=list(hidden))
    rows = (
        found.values_list("reviewer__name", "reviewer")
        .annotate(
            open=Count("pk", filter=_OPEN),
            done=Count("pk", filter=Q(state=AssignmentState.DONE)),
        )
        .order_by("-open", "reviewer__name")
    )
    return [Waiting(name, open_, done) for name, _number, open_, done in rows if open_ or done]


def behind(call: Call, verb: PhaseVerb, hidden: Iterable[int] = ()) -> int:
    """How many plans are not where this move takes their call: without scores, or a consensus.

    Not counted are plans that are `hidden` from the reader.
    """
    states = {
        PhaseVerb.TO_CONSENSUS: [CaseState.INDEPENDENT],
        PhaseVerb.TO_SELECTION: [CaseState.INDEPENDENT, CaseState.CONSENSUS],
    }.get(verb, [])
    found = Case.objects.filter(line__call=call, state__in=states)
    found = found.exclude(plan__in=list(hidden))
    waits = Exists(Assignment.objects.filter(_OPEN, case=OuterRef("pk")))
    return (found.filter(waits) if verb == PhaseVerb.TO_CONSENSUS else found).count()
