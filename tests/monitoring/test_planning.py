"""The calendar that follows from the agreement (R-1.6-1, R-6.4-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from plans.agreements.models import Agreement
from plans.monitoring.models import ReportDuty
from plans.monitoring.services.planning import make_calendar
from portal import jobs
from portal.audit.models import Event
from portal.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_the_calendar_is_that_of_the_signed_agreement(agreement):
    made = make_calendar(agreement.pk)
    asked = agreement.snapshot.data["reports"]
    assert [(f"{d.due}", d.kind) for d in made] == [(r["due"], r["kind"]) for r in asked]
    assert [d.number for d in made] == [1, 2, 3, 4, 5]
    assert {d.state for d in made} == {"due"}
    assert {d.plan_id for d in made} == {agreement.plan_id}


def test_making_it_twice_makes_it_once(agreement):
    first = make_calendar(agreement.pk)
    assert make_calendar(agreement.pk) == first
    assert ReportDuty.objects.count() == 5
    assert Event.objects.filter(verb="report.calendar_made").count() == 1


def test_the_last_signature_makes_it_through_the_queue(agreement):
    with transaction.atomic():
        jobs.enqueue(
            "monitoring.calendar",
            f"monitoring.calendar:{agreement.pk}",
            {"agreement": agreement.pk},
        )
    jobs.run_due()
    assert ReportDuty.objects.filter(agreement=agreement).count() == 5
    assert Job.objects.get(kind="monitoring.calendar").result == {"reports": 5}


def test_an_unsigned_agreement_has_no_calendar(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(state="signing", completed_at=None)
    with pytest.raises(ValueError, match="not signed"):
        make_calendar(agreement.pk)


def test_it_comes_from_the_frozen_agreement_not_from_the_live_plan(agreement):
    plan = agreement.plan
    plan.end = plan.end + timedelta(days=300)
    plan.save(update_fields=["end"])
    assert make_calendar(agreement.pk)[-1].period_end.isoformat() == "2028-08-31"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "filed"},
        {"state": "accepted"},
        {"state": "waived"},
        {"state": "returned"},
        {"period_end": "2020-01-01"},
    ],
)
def test_the_database_refuses_a_state_without_its_moment(duty, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDuty.objects.filter(pk=duty.pk).update(**wrong)
