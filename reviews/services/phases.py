"""The phases of judging of a whole call: dates, moves by the clock or by a coordinator (G22).

While a call scores independently no plan of it goes on to the consensus, so nobody sees what
others scored. When that phase has ended, each plan on which everybody has handed in goes on by
itself; one that came in late still starts with independent scoring.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.models import Role, User
from portal.accounts.roles import has_role
from portal.audit import services as audit
from portal.dates import deadline
from portal.funds.models import Call
from portal.moves import find
from portal.refusal import Refusal
from reviews.models import Case, Phasing
from reviews.services.consensus import LEAST_REVIEWERS, start_by_clock
from reviews.workflow import PHASE_MOVES, CaseState, Phase, PhaseVerb

BY_HAND = (
    PhaseVerb.TO_CONSENSUS,
    PhaseVerb.TO_SELECTION,
    PhaseVerb.BACK_TO_SCORING,
    PhaseVerb.BACK_TO_CONSENSUS,
)
PIECE = 100


@dataclass(frozen=True)
class Dates:
    """What a coordinator chooses: last days, and how far scores may lie apart unremarked."""

    scoring_until: date
    consensus_until: date
    spread_limit: int = 1


@transaction.atomic
def set_dates(call_id: int, dates: Dates, *, by: User, at: datetime | None = None) -> Phasing:
    """Give a call its phases, or move the dates that still lie ahead; told to the record.

    Last days count in full. A date of a phase that has ended stays as it is.
    """
    at = at or clock.now()
    call = Call.objects.select_for_update(of=("self",)).select_related("region").get(pk=call_id)
    _demand(by, call)
    row = Phasing.objects.filter(call=call).first() or Phasing(call=call, version=0)
    _check_dates(row, dates, at)
    before = _facts(row) if row.version else {}
    scoring = deadline(dates.scoring_until, zone=row.zone)
    until = deadline(dates.consensus_until, zone=row.zone)
    row.scoring_until_on, row.scoring_until = dates.scoring_until, scoring.instant
    row.consensus_until_on, row.consensus_until = dates.consensus_until, until.instant
    row.spread_limit = dates.spread_limit
    if before == _facts(row):
        return row
    row.version += 1
    row.save()
    _record("dates", row, by, at, data={"from": before, "to": _facts(row)})
    return row


@transaction.atomic
def move_phase(
    call_id: int, verb: PhaseVerb, *, by: User, reason: str, at: datetime | None = None
) -> Phasing:
    """Move a call to another phase by hand, with a reason; a second press is quiet."""
    at = at or clock.now()
    row = _locked(call_id)
    _demand(by, row.call)
    step = next((m for m in PHASE_MOVES if m.verb == verb), None)
    if step and step.target and verb in BY_HAND and row.state == step.target.value:
        return row
    if verb not in BY_HAND:
        raise Refusal(_("The portal takes this step by itself."), code="not_allowed")
    if guard := _GUARDS.get(verb):
        guard(row, at)
    return _move(row, verb, by=by, reason=reason, at=at)


def end_phases(at: datetime) -> int:
    """Move every call whose last day is over; returns how many moves were made."""
    scoring = Phasing.objects.filter(state=Phase.INDEPENDENT, scoring_until__lt=at)
    consensus = Phasing.objects.filter(state=Phase.CONSENSUS, consensus_until__lt=at)
    return sum(
        _end(pk, verb, at)
        for found, verb in (
            (scoring, PhaseVerb.SCORING_ENDS),
            (consensus, PhaseVerb.CONSENSUS_ENDS),
        )
        for pk in list(found.values_list("pk", flat=True))
    )


@transaction.atomic
def _end(call_id: int, verb: PhaseVerb, at: datetime) -> int:
    row = _locked(call_id)
    until = row.scoring_until if verb == PhaseVerb.SCORING_ENDS else row.consensus_until
    if find(PHASE_MOVES, verb, row.state) is None or until >= at:
        return 0
    _move(row, verb, by=None, at=at)
    return 1


def open_complete(at: datetime) -> int:
    """Start the consensus on plans where everybody has handed in, once their call is past
    independent scoring; returns on how many."""
    found = Case.objects.filter(
        state=CaseState.INDEPENDENT,
        plan__state="in_review",
        sent_back_at=None,
        asked__gte=LEAST_REVIEWERS,
        line__missing=0,
        plan__call__phasing__state__in=[Phase.CONSENSUS, Phase.SELECTION],
    )
    return sum(start_by_clock(pk, at) for pk in list(found.values_list("pk", flat=True)[:PIECE]))


def _locked(call_id: int) -> Phasing:
    found = Phasing.objects.select_for_update(of=("self",)).select_related("call__region")
    row = found.filter(pk=call_id).first()
    if row is None:
        raise Refusal(_("This call has no phases yet. Set the dates first."), code="no_phases")
    return row


def _move(
    row: Phasing, verb: PhaseVerb, *, by: User | None, at: datetime, reason: str = ""
) -> Phasing:
    step = find(PHASE_MOVES, verb, row.state)
    if step is None or step.target is None:
        message = _("This is now “%(state)s”. Reload the page to see what is possible.")
        raise Refusal(message % {"state": row.get_state_display()}, code="moved_on")
    if step.asks_reason and not reason.strip():
        raise Refusal(_("Write down why."), field="reason", code="reason_missing")
    before, row.state = row.state, str(step.target.value)
    row.scoring_ended_at = None if row.state == Phase.INDEPENDENT else row.scoring_ended_at or at
    row.consensus_ended_at = at if row.state == Phase.SELECTION else None
    row.version += 1
    row.save()
    _record(verb.value, row, by, at, before=before, reason=reason)
    return row


def _check_dates(row: Phasing, dates: Dates, at: datetime) -> None:
    if dates.consensus_until <= dates.scoring_until:
        message = _("The consensus ends after the scoring: choose a later day.")
        raise Refusal(message, field="consensus_until", code="order")
    if not 0 <= dates.spread_limit <= 3:
        raise Refusal(_("Choose 0 to 3."), field="spread_limit", code="range")
    if row.state == Phase.INDEPENDENT:
        _check_ahead(dates.scoring_until, "scoring_until", at)
    elif dates.scoring_until != row.scoring_until_on:
        message = _("Independent scoring has ended: this day stays as it was.")
        raise Refusal(message, field="scoring_until", code="ended")
    if row.state != Phase.SELECTION:
        _check_ahead(dates.consensus_until, "consensus_until", at)
    elif dates.consensus_until != row.consensus_until_on:
        message = _("The consensus has ended: this day stays as it was.")
        raise Refusal(message, field="consensus_until", code="ended")


def _check_ahead(day: date, field: str, at: datetime) -> None:
    if deadline(day).instant <= at:
        raise Refusal(_("Choose a day that lies ahead."), field=field, code="past")


def _no_scores_open(row: Phasing, at: datetime) -> None:
    opened = Case.objects.filter(plan__call=row.call_id).exclude(
        state__in=[CaseState.INDEPENDENT, CaseState.STOPPED]
    )
    if count := opened.count():
        message = _("The scores of %(count)d plans are open. Send those plans back one by one.")
        raise Refusal(message % {"count": count}, code="scores_open")
    if row.scoring_until <= at:
        raise Refusal(_("The last day of scoring is over."), code="past")


def _consensus_lies_ahead(row: Phasing, at: datetime) -> None:
    if row.consensus_until <= at:
        raise Refusal(_("The last day of the consensus is over."), code="past")


_GUARDS: dict[PhaseVerb, Callable[[Phasing, datetime], None]] = {
    PhaseVerb.BACK_TO_SCORING: _no_scores_open,
    PhaseVerb.BACK_TO_CONSENSUS: _consensus_lies_ahead,
}


def _demand(by: User, call: Call) -> None:
    if not has_role(by, call.region.office_id, Role.COORDINATOR):
        raise Refusal(_("Only a coordinator of your care office can do this."), code="not_allowed")


def _facts(row: Phasing) -> dict[str, object]:
    return {
        "scoring_until": row.scoring_until_on.isoformat(),
        "consensus_until": row.consensus_until_on.isoformat(),
        "spread_limit": row.spread_limit,
    }


def _record(
    verb: str,
    row: Phasing,
    by: User | None,
    at: datetime,
    *,
    before: str = "",
    reason: str = "",
    data: dict[str, object] | None = None,
) -> None:
    audit.write(
        f"review.phase_{verb}",
        obj=row,
        actor=by,
        office=row.call.region.office_id,
        from_state=before,
        to_state=row.state,
        reason=reason.strip(),
        policy_version=row.call.condition_set_id,
        data={"call": row.call_id, **(data or {})},
        at=at,
    )
