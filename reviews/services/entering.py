"""An objection that came in on paper or by e-mail: the office puts it into the portal (R-PR-8)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Member
from portal import clock
from portal.accounts.models import User
from portal.dates import deadline
from portal.funds import wording
from portal.refusal import Refusal
from reviews.decision_rules import entry_verdict
from reviews.decisions import objectors, open_objections
from reviews.models import Decision, Objection
from reviews.queries import standing
from reviews.services.deciding import locked_decision
from reviews.services.objecting import check_not_waived, lodge
from reviews.terms import day_of, is_over, last_day


@transaction.atomic
def enter(
    decision_id: int,
    org: str,
    *,
    text: str,
    sender: str,
    received_on: date,
    by: User,
    summary_proceedings: bool = False,
    at: datetime | None = None,
) -> Objection:
    """Put the objection of a provider (by slug) into the portal, as of the day it came in.

    What came in within the term is in time, also when it is entered a day later; the organisation
    gets the same receipt. While an objection of it is open, a second one finds the first. Raises
    Refusal("not_allowed"), ("no_party"), ("too_late"), ("not_yet"), ("waived"), ("text_short").
    """
    decision = locked_decision(decision_id)
    at = at or clock.now()
    verdict = entry_verdict(decision.state, standing(by, decision.case))
    if not verdict:
        raise Refusal(verdict.reason, code="not_allowed")
    member = _party(decision, org)
    known = open_objections(decision).filter(org__slug=org).first()
    if known is not None:
        return known
    moment = _moment(decision, received_on, at)
    check_not_waived(decision, member)
    objection = Objection(
        decision=decision,
        org=member.org,
        filed_by=by,
        filed_at=moment,
        sender=sender.strip(),
        entered_at=at,
        text=text.strip(),
        summary_proceedings=summary_proceedings,
    )
    return lodge("review.objection_entered", objection, by, at)


def _party(decision: Decision, org: str) -> Member:
    found = next((m for m in objectors(decision.case.plan) if m.org_id == org), None)
    if found is None:
        raise Refusal(
            _("Choose a provider of the coalition. Others cannot object to this decision."),
            field="org",
            code="no_party",
        )
    return found


def _moment(decision: Decision, day: date, at: datetime) -> datetime:
    """When it came in: now, or the end of an earlier day, which is to the good of who objects."""
    sent, ends = decision.released_at, decision.term_ends_at
    assert sent is not None and ends is not None  # noqa: S101, PT018 - the decision was sent
    if day > day_of(at) or day < day_of(sent):
        text = _("The letter went out on %(sent)s. Fill in a day from then until today.")
        values = {"sent": wording.day(day_of(sent))}
        raise Refusal(text % values, field="received_on", code="not_yet")
    moment = at if day == day_of(at) else deadline(day, time.max).instant
    if is_over(ends, moment):
        text = _("The last day to object was %(day)s. What came in later is too late.")
        values = {"day": wording.day(last_day(ends))}
        raise Refusal(text % values, field="received_on", code="too_late")
    return moment
