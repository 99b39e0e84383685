"""Two people at one report at the same moment: it is filed once, and judged once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.monitoring.models import Report
from plans.monitoring.services import filing, judging
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.mail.models import Message
from tests.builders import monitoring as b
from tests.builders.accounts import colleague
from tests.together import together

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def duty(cast):
    """The first report of V1, written by the lead's editor."""
    first = b.calendar(cast, "V1")[0]
    b.written(cast, first)
    return b.fresh(first)


def test_a_report_filed_by_two_at_once_is_filed_once(cast, duty):
    people = [cast.editor_a, colleague(duty.plan.lead, "editor", name="Nora Naast")] * 3
    outcomes = together(
        *(lambda by=by: filing.file_report(duty.pk, by=by, at=b.IN_TIME) for by in people)
    )
    assert outcomes.count("done") == 3  # who was first; the same person again finds it
    assert Report.objects.filter(duty=duty).count() == 1
    assert Event.objects.filter(verb="report.file").count() == 1
    receipts = Message.objects.filter(key__startswith="report.receipt:")
    assert receipts.count() == receipts.values("to").distinct().count()


def test_accepting_and_returning_at_once_leave_one_of_the_two(cast, duty):
    filing.file_report(duty.pk, by=cast.editor_a, at=b.IN_TIME)
    at, by = b.IN_TIME + timedelta(days=3), cast.coordinator
    outcomes = together(
        lambda: judging.accept(duty.pk, by=by, round=1, at=at),
        lambda: judging.return_report(duty.pk, by=by, round=1, reason="Vul aan.", at=at),
        lambda: judging.accept(duty.pk, by=by, round=1, at=at),
    )
    assert outcomes.count("done") == 1
    accepted = "done" in (outcomes[0], outcomes[2])
    assert b.fresh(duty).state == ("accepted" if accepted else "returned")
    assert Event.objects.filter(verb="report.accept").count() == int(accepted)
    assert Job.objects.filter(kind="monitoring.print").count() == int(accepted)
