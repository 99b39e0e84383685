"""What the demo world shows of later steps: a copy signed on paper, a report that was returned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plans.agreements.models import Signature
from plans.monitoring.models import Report
from reviews.demo import copies, reporting
from tests.builders import agreements, monitoring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
LATER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_a_party_signed_on_paper_and_the_office_has_yet_to_look(cast):
    agreement = agreements.sent(cast, "V10")
    at = agreement.sent_at + timedelta(days=4)
    copy = copies.signed_on_paper(agreement, cast, at)
    assert (copy.outcome, copy.uploaded_at) == ("", at)
    assert copy.party == agreement.parties.exclude(role="office").order_by("position").last()
    assert copy.signed_by == copy.uploaded_by.name != ""
    assert not Signature.objects.filter(party=copy.party).exists()


@pytest.fixture
def duty(cast):
    return monitoring.calendar(cast)[0]


def test_the_first_report_came_back_once_and_was_then_accepted(cast, duty):
    reporting.reported("V1", duty.agreement, cast, LATER)
    first, second = Report.objects.filter(duty=duty).order_by("round")
    assert first.remark == reporting.WHY
    assert first.judged_at < second.filed_at < second.judged_at
    assert second.body["issues"].endswith(reporting.ANSWER)
    assert monitoring.fresh(duty).state == "accepted"


def test_a_report_of_which_the_day_has_just_passed_waits_for_the_office(cast, duty):
    reporting.reported("V1", duty.agreement, cast, duty.due_at + timedelta(days=1))
    assert monitoring.fresh(duty).state == "filed"


def test_a_report_that_is_not_due_yet_is_left_alone(cast, duty):
    reporting.reported("V1", duty.agreement, cast, duty.due_at - timedelta(days=1))
    assert not Report.objects.filter(duty=duty).exists()
