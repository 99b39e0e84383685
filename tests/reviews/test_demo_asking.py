"""The question in the demo world: answered with a new version, half looked at again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.models import Plan
from reviews.demo import asking, judging
from reviews.models import ChangeRequest
from reviews.services.looking_again import unreviewed
from tests.builders import reviews
from tests.builders.plans import START

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def test_the_demo_shows_a_new_version_and_scores_to_look_at_again(cast):
    plan = reviews.filed(cast, "V7").plan
    case = judging.reviewed("V7", plan, cast, START + timedelta(days=5))
    case = asking.asked_and_answered(case, cast, START + timedelta(days=10))
    plan = Plan.objects.get(pk=plan.pk)
    assert (plan.state, plan.submissions.count(), plan.term_stopped_days) == ("in_review", 2, 4)
    assert ChangeRequest.objects.get().state == "answered"
    waiting = [len(unreviewed(a)) for a in case.assignments.order_by("pk")]
    assert waiting[0] == 0
    assert all(waiting[1:])
