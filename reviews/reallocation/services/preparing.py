"""Preparing a year for the reallocation: as it is, or with another amount (R-PR-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from plans.agreements.models import Agreement
from portal import clock
from portal.accounts.models import User
from portal.audit.steps import moved_on
from portal.money import cents, format_euro, total
from portal.moves import find
from portal.refusal import Refusal
from reviews.reallocation.access import demand
from reviews.reallocation.lastday import last_day
from reviews.reallocation.models import Line
from reviews.reallocation.moving import locked, move, seen
from reviews.reallocation.queries import agreement_of, division_of, is_signed, limits_of
from reviews.reallocation.services.marking import written
from reviews.reallocation.sums import Limits
from reviews.reallocation.workflow import MOVES, Verb

LEAST = 20
"""Characters of a reason that somebody else has to understand later."""


def opened(line_id: int, verb: Verb, *, by: User, version: int) -> Line:
    """The locked line as this person saw it, when `verb` is possible and permitted."""
    line = locked(line_id)
    if find(MOVES, verb, line.state) is None:
        raise moved_on(line)
    seen(line, version)
    demand(by, line, verb)
    return line


@transaction.atomic
def prepare(
    line_id: int,
    division: Mapping[str, Decimal] | None = None,
    *,
    by: User,
    version: int,
    reason: str = "",
    at: datetime | None = None,
) -> Line:
    """Propose what each organisation gets in this year; None leaves everything as it is.

    A change needs a reason, and so does an agreement that was signed after the last day. Raises
    Refusal: "unsigned", "division", "above_request", "paid", "short", "no_budget", "reason".
    """
    at = at or clock.now()
    line = opened(line_id, Verb.PREPARE, by=by, version=version)
    agreement = signed_agreement(line)
    now = division_of(line, agreement)
    wanted = now if division is None else {org: cents(part) for org, part in division.items()}
    check_limits(line, limits_of(line, agreement), wanted)
    if wanted != now or came_late(line, agreement):
        check_reason(reason)
    line.proposed, line.proposed_division = total(wanted.values()), written(wanted)
    line.prepared_by, line.prepared_at, line.reason = by, at, reason.strip()
    facts = {"before": line.amount, "after": line.proposed, "division": line.proposed_division}
    return move(line, Verb.PREPARE, by=by, at=at, reason=line.reason, data=facts)


@transaction.atomic
def prepare_all(seen_lines: Mapping[int, int], *, by: User, at: datetime | None = None) -> int:
    """Prepare several lines as they are, all or none; `seen_lines` is line number to version."""
    for line_id in sorted(seen_lines):
        prepare(line_id, by=by, version=seen_lines[line_id], at=at)
    return len(seen_lines)


@transaction.atomic
def take_back(
    line_id: int, *, by: User, version: int, reason: str, at: datetime | None = None
) -> Line:
    """Undo a preparation, with a reason: by the coordinator, or by whoever would not confirm."""
    line = opened(line_id, Verb.TAKE_BACK, by=by, version=version)
    _empty(line)
    return move(line, Verb.TAKE_BACK, by=by, at=at or clock.now(), reason=reason)


@transaction.atomic
def reopen(
    line_id: int, *, by: User, version: int, reason: str, at: datetime | None = None
) -> Line:
    """Open a processed year again, with a reason; its amount stays until a new confirmation."""
    line = opened(line_id, Verb.REOPEN, by=by, version=version)
    _empty(line)
    return move(line, Verb.REOPEN, by=by, at=at or clock.now(), reason=reason)


@transaction.atomic
def postpone(
    line_id: int, *, by: User, version: int, reason: str, at: datetime | None = None
) -> Line:
    """It came too late: the year goes to the reallocation of the next year, with a reason.

    Returns the line in that next reallocation.
    """
    at = at or clock.now()
    line = opened(line_id, Verb.POSTPONE, by=by, version=version)
    check_reason(reason)
    line.reason = reason.strip()
    move(line, Verb.POSTPONE, by=by, at=at, reason=reason)
    return Line.objects.create(
        plan=line.plan,
        decision=line.decision,
        year=line.year,
        round=line.round + 1,
        asked=line.asked,
        before=line.amount,
        amount=line.amount,
        awarded=line.awarded,
        division=line.division,
        shares=line.shares,
        created_at=at,
    )


def _empty(line: Line) -> None:
    line.proposed, line.proposed_division, line.reason = None, {}, ""
    line.prepared_by = line.prepared_at = line.processed_by = line.processed_at = None


def signed_agreement(line: Line) -> Agreement:
    """The agreement on this line's plan, signed by all; Refusal("unsigned") without."""
    agreement = agreement_of(line)
    if agreement is None or not is_signed(agreement):
        raise Refusal(
            _(
                "The agreement on “%(plan)s” has not been signed by all. Wait for the signatures,"
                " or move this year to the next reallocation."
            )
            % {"plan": line.plan.title},
            code="unsigned",
        )
    return agreement


def came_late(line: Line, agreement: Agreement) -> bool:
    """Whether the last signature came after the last day of this reallocation."""
    moment = agreement.completed_at
    return moment is not None and last_day(line.plan.office_id, line.round).passed(moment)


def check_reason(reason: str) -> None:
    """Refuse a reason that is too short to be understood later."""
    if len(reason.strip()) < LEAST:
        raise Refusal(
            _("Write down why, in at least %(n)d characters.") % {"n": LEAST},
            field="reason",
            code="reason",
        )


def check_limits(line: Line, limits: Limits, wanted: Mapping[str, Decimal]) -> None:
    """Refuse a division that passes the request, the payments or the envelope."""
    code = limits.fault(wanted)
    if code:
        room = format_euro(limits.room) if limits.room is not None else ""
        raise Refusal(
            _SENTENCES[code]()
            % {
                "year": line.year,
                "asked": format_euro(limits.asked),
                "paid": format_euro(limits.paid),
                "room": room,
            },
            code=code,
        )


_SENTENCES = {
    "division": lambda: _("Fill in an amount for every organisation of the agreement."),
    "above_request": lambda: _(
        "Nobody gets more than the approved plan asked for %(year)s. The whole plan asked"
        " %(asked)s. Lower the amounts."
    ),
    "paid": lambda: _(
        "For %(year)s, %(paid)s has been paid already. The amount cannot be lower than that."
    ),
    "short": lambda: _("In %(year)s, %(room)s is still available. Raise by that at most."),
    "no_budget": lambda: _("No regional budget has been set for %(year)s. Set the budget first."),
}
