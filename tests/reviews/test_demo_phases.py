"""What the demo world shows of the phases: a call that scores, and one at the selection."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.audit.models import Event
from reviews.demo import phasing
from reviews.models import Phasing
from reviews.services.phases import end_phases
from tests.builders import reviews
from tests.builders.decisions import DECIDED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def test_a_call_with_a_plan_that_is_scored_has_its_last_day_ahead(cast):
    call = reviews.handed_in(cast, "V7").plan.call
    phasing.begun(call, cast, DECIDED)
    row = Phasing.objects.get(pk=call.pk)
    assert (row.state, end_phases(DECIDED)) == ("independent", 0)
    assert row.scoring_until > DECIDED


def test_a_call_whose_plans_are_all_judged_came_to_the_selection_by_the_clock(cast):
    call = reviews.to_be_decided(cast, "V10").plan.call
    phasing.begun(call, cast, DECIDED)
    row = Phasing.objects.get(pk=call.pk)
    assert row.state == "selection"
    assert row.scoring_ended_at < row.consensus_ended_at < DECIDED - timedelta(days=3)
    ends = Event.objects.filter(
        verb__in=["review.phase_scoring_ends", "review.phase_consensus_ends"]
    )
    assert {e.actor_id for e in ends} == {None}
