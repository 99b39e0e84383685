"""Plans for tests, out of the example files and through the services."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from plans.demo import loader
from plans.demo.files import raw
from plans.models import Plan, Submission
from portal.funds.models import Call
from tests.builders import funds
from tests.kept import kept

START = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)


def call_for(code: str, at: datetime = START) -> Call:
    """The open call that an example plan belongs to; one per scheme and region in a test."""
    plan = raw(code)
    known = Call.objects.filter(
        scheme_id=plan["scheme"], region__slug=plan["region"], state="published"
    ).first()
    return known or funds.open_call(plan["scheme"], plan["region"], at=at - timedelta(days=7))


@kept
def draft_plan(cast, code: str = "V1", at: datetime = START) -> Plan:
    """An example plan as a filled-in draft."""
    return loader.draft(code, call_for(code, at), cast, at)


@kept
def confirmed_plan(cast, code: str = "V1", at: datetime = START) -> Plan:
    """An example plan that only has to be submitted."""
    return loader.confirmed(code, call_for(code, at), cast, at)


@kept
def filed_plan(cast, code: str = "V1", at: datetime = START) -> Submission:
    """An example plan, submitted three days after `at`."""
    return loader.filed(code, call_for(code, at), cast, at)
