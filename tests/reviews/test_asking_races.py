"""Where an answer meets the last moment, and two people ask at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.models import Plan
from reviews.models import Case, ChangeRequest
from reviews.services import asking
from reviews.workflow import ChangeState
from tests.builders import changes, reviews
from tests.together import together

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_reviewers_ask_at_once_and_an_answer_meets_the_sweep(cast):
    reviews.scoring(cast)
    case = Case.objects.get()
    found = together(
        *(
            lambda who=who: changes.asked(cast, case, by=cast[who])
            for who in ("reviewer1", "reviewer2")
        )
    )
    assert sorted(found) == ["asked_already", "done"]
    request = ChangeRequest.objects.get()
    plan = Plan.objects.get(pk=case.plan_id)
    changes.answer_all(cast, request)
    editor = changes.lead_editor(cast, plan)
    in_time = request.due_at - timedelta(microseconds=1)
    outcome = together(
        lambda: asking.send(request.pk, by=editor, at=in_time),
        lambda: asking.expire_due(request.due_at),
        lambda: asking.send(request.pk, by=editor, at=in_time),
        lambda: asking.expire_due(request.due_at),
    )
    request.refresh_from_db()
    plan.refresh_from_db()
    answered = request.state == ChangeState.ANSWERED
    assert request.state in (ChangeState.ANSWERED, ChangeState.EXPIRED)
    assert plan.submissions.count() == (2 if answered else 1)
    assert ("closed" in outcome) is not answered
    assert (plan.state, plan.open_places, plan.term_stopped_at) == ("in_review", [], None)
