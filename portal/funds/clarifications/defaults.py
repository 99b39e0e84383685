"""With what the form of a question round starts: what this care office usually does (R-OV-B)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from portal.dates import local
from portal.funds.clarifications.objections import ObjectionRule
from portal.funds.models import Call
from portal.funds.reference.files import read
from portal.workdays import working_day

DAYS_TO_ASK, DAYS_TO_ANSWER = 14, 10
"""As long as the calendars of the policy documents leave, more or less (R-1.7, R-N.3.1-1)."""


def start_values(call: Call, at: datetime) -> dict[str, Any]:
    """The values of a new round: two weeks to ask, ten days to answer, the office's own rule."""
    first = max(local(at), local(call.published_at or at)).date()
    last = working_day(first + timedelta(days=DAYS_TO_ASK))
    due = working_day(last + timedelta(days=DAYS_TO_ANSWER))
    return {
        "opens_on": first,
        "opens_time": time(9),
        "closes_on": last,
        "closes_time": time(12),
        "answers_due_on": due,
        "version": 0,
        **_of_office(call, last),
    }


def _of_office(call: Call, last: Any) -> dict[str, Any]:
    content = read("question-rounds").content
    own = content["offices"].get(call.region.office.slug, {})
    rule = own.get("objection", ObjectionRule.NONE)
    values = {
        "objection_rule": rule,
        "objection_number": own.get("number"),
        "objection_text_nl": own.get("text_nl", ""),
        "principles_nl": content["principles_nl"] if own.get("principles") else "",
    }
    if rule == ObjectionRule.FIXED:
        values |= {"objection_on": last, "objection_time": time(12)}
    return values
