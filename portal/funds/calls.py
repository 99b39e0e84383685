"""Everything that happens to a call: prepare, edit, publish, move the closing, withdraw.

Only `_move` assigns `state`. Every service locks the row, checks who, state and version,
writes, and records the event in the same transaction.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock
from portal.accounts.models import User
from portal.dates import DateError, deadline
from portal.funds import wording
from portal.funds.access import demand, demand_at
from portal.funds.models import Call, ClosingMoved, ConditionSet, Region, Scheme
from portal.funds.queries import condition_set_for
from portal.funds.readiness import missing
from portal.funds.rules import OfficeVerb
from portal.funds.terms import TITLE_MAX, Terms, faults, no_such_time
from portal.funds.workflow import MOVES, Verb
from portal.jobs.services import enqueue
from portal.moves import find
from portal.refusal import Refusal

FIELDS = [
    "year",
    "budget_years",
    "title",
    "intro_nl",
    "focus_nl",
    "opens_on",
    "opens_time",
    "closes_on",
    "closes_time",
]


@transaction.atomic
def create_call(
    scheme: Scheme, region: Region, terms: Terms, *, by: User, at: datetime | None = None
) -> Call:
    """Prepare a call for a region of one's own office (R-1.0-2, R-6.4-10). Raises Refusal."""
    demand_at(by, region.office_id, OfficeVerb.PREPARE_CALL)
    call = Call(scheme=scheme, region=region, created_by=by)
    _apply(call, terms)
    call.save(force_insert=True)
    _record("call.created", call, by, at or clock.now(), data=_summary(call))
    return call


@transaction.atomic
def update_call(
    call: Call,
    scheme: Scheme,
    region: Region,
    terms: Terms,
    *,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Call:
    """Change a draft. Refusal("stale") when `version` is not the one that is stored."""
    call = _locked(call, Verb.EDIT, by, version)
    demand_at(by, region.office_id, OfficeVerb.PREPARE_CALL)
    call.scheme, call.region = scheme, region
    _apply(call, terms)
    _save(call)
    _record("call.changed", call, by, at or clock.now(), data=_summary(call))
    return call


@transaction.atomic
def discard_call(call: Call, *, by: User, version: int, at: datetime | None = None) -> Call:
    """Delete a draft that nobody outside the office has seen; returns what it was."""
    call = _locked(call, Verb.DISCARD, by, version)
    _record("call.discarded", call, by, at or clock.now(), data=_summary(call))
    call.delete()
    return call


@transaction.atomic
def publish_call(call: Call, *, by: User, version: int, at: datetime | None = None) -> Call:
    """Publish a draft and fix its conditions. Raises Refusal("incomplete") with what is missing."""
    moment = at or clock.now()
    call = _locked(call, Verb.PUBLISH, by, version)
    if lacking := missing(call, moment):
        raise Refusal(" ".join(m.sentence for m in lacking), code="incomplete")
    call.condition_set = _conditions(call.scheme, call.year)
    call.published_at = moment
    _move(call, Verb.PUBLISH, by, moment)
    return call


@transaction.atomic
def move_closing(
    call: Call,
    closes_on: date,
    closes_time: time,
    *,
    reason: str,
    by: User,
    version: int,
    at: datetime | None = None,
) -> Call:
    """Close later than was published, with a reason that everybody reads; reopens a closed call.

    Earlier is refused: coalitions count on the moment that was promised. Everybody with a draft
    gets a mail.
    """
    moment = at or clock.now()
    call = _locked(call, Verb.MOVE_CLOSING, by, version)
    closes_at = _later(call, closes_on, closes_time, moment)
    _demand_reason(reason)
    moved = ClosingMoved.objects.create(
        call=call,
        from_closes_at=call.closes_at,
        to_closes_at=closes_at,
        reason=reason.strip(),
        by=by,
        at=moment,
    )
    data: dict[str, object] = {"from": call.closes_at, "to": closes_at}
    call.closes_on, call.closes_time, call.closes_at = closes_on, closes_time, closes_at
    _move(call, Verb.MOVE_CLOSING, by, moment, reason=reason, data=data)
    enqueue("plans.call_moved", f"plans.call_moved:{moved.pk}", {"moved": moved.pk})
    return call


@transaction.atomic
def withdraw_call(
    call: Call, *, reason: str, by: User, version: int, at: datetime | None = None
) -> Call:
    """Withdraw a published call, with a reason that everybody reads; drafts get a mail."""
    moment = at or clock.now()
    call = _locked(call, Verb.WITHDRAW, by, version)
    _demand_reason(reason)
    call.withdrawn_at, call.withdrawn_reason = moment, reason.strip()
    _move(call, Verb.WITHDRAW, by, moment, reason=reason)
    enqueue("plans.call_withdrawn", f"plans.call_withdrawn:{call.pk}", {"call": call.pk})
    return call


def _move(
    call: Call,
    verb: Verb,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    data: dict[str, object] | None = None,
) -> None:
    """Make a move of the table: the only place that assigns the state of a call."""
    move = find(MOVES, verb, call.state)
    assert move is not None  # noqa: S101  _locked has refused everything else
    before = call.state
    if move.target is not None:
        call.state = move.target.value
    _save(call)
    names = {
        Verb.PUBLISH: "call.published",
        Verb.MOVE_CLOSING: "call.closing_moved",
        Verb.WITHDRAW: "call.withdrawn",
    }
    _record(names[verb], call, by, at, reason=reason, before=before, data=data or _summary(call))


def _locked(call: Call, verb: Verb, by: User, version: int) -> Call:
    """The call as it is stored, locked; refused when not allowed or changed meanwhile."""
    rows = Call.objects.select_for_update(of=("self",))
    stored = rows.select_related("scheme", "region__office", "condition_set").get(pk=call.pk)
    demand(by, stored, verb)
    if stored.version != version:
        raise Refusal(
            _("Somebody else has changed this call meanwhile. Check the values and save again."),
            code="stale",
        )
    return stored


def _apply(call: Call, terms: Terms) -> None:
    """Put the terms on the call, or refuse with the first thing that is wrong."""
    if not call.scheme.is_open:
        raise Refusal(
            _("The scheme is closed. Choose another scheme."), field="scheme", code="scheme_closed"
        )
    if wrong := faults(terms, call.scheme.years):
        raise Refusal(wrong[0].message, field=wrong[0].field, code="terms")
    for name in FIELDS:
        setattr(call, name, getattr(terms, name))
    call.budget_years = sorted(terms.budget_years)
    call.focus_points = list(terms.focus_points)
    call.title = terms.title.strip() or _default_title(call)
    call.opens_at, call.closes_at = terms.opens_at, terms.closes_at
    call.condition_set = _conditions(call.scheme, call.year)


def _default_title(call: Call) -> str:
    return f"{call.scheme.name_nl} {call.year}, {call.region.name}"[:TITLE_MAX]


def _conditions(scheme: Scheme, year: int) -> ConditionSet:
    found = condition_set_for(scheme, year)
    if found is None:
        raise Refusal(
            _("No conditions are known for this year. Choose another year."),
            field="year",
            code="no_conditions",
        )
    return found


def _later(call: Call, closes_on: date, closes_time: time, at: datetime) -> datetime:
    try:
        closes_at = deadline(closes_on, closes_time, call.zone).instant
    except DateError:
        message = no_such_time(closes_on, closes_time)
        raise Refusal(message, field="closes_time", code="no_such_time") from None
    if closes_at <= max(call.closes_at, at):
        raise Refusal(
            _("Choose a moment later than %(moment)s.")
            % {"moment": wording.moment(max(call.closes_at, at))},
            field="closes_on",
            code="not_later",
        )
    return closes_at


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(
            _("Write down the reason. Everybody can read it."), field="reason", code="no_reason"
        )


def _save(call: Call) -> None:
    call.version += 1
    call.save()


def _summary(call: Call) -> dict[str, object]:
    return {
        "scheme": call.scheme_id,
        "region": call.region.slug,
        "year": call.year,
        "budget_years": call.budget_years,
        "title": call.title,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "focus_points": call.focus_points,
    }


def _record(
    name: str,
    call: Call,
    by: User,
    at: datetime,
    *,
    data: dict[str, object],
    reason: str = "",
    before: str = "",
) -> None:
    office = call.region.office
    audit.write(
        name,
        obj=call,
        actor=by,
        organisation=office,
        office=office.pk,
        from_state=before,
        to_state=call.state,
        reason=reason,
        policy_version=f"{call.condition_set_id} v{call.condition_set.version}",
        data=data,
        at=at,
    )
