"""The ten example plans go through the services as people would take them."""

from __future__ import annotations

import pytest

from plans import store
from plans.data import PlanData, parse
from plans.demo.files import CODES, content, raw
from plans.workflow import State
from portal.refusal import Refusal
from tests.builders.plans import draft_plan, filed_plan

FILED = [c for c in CODES if raw(c)["expected"]["state_in_demo"] != "draft"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", FILED)
def test_a_complete_example_is_filed_and_frozen(cast, code):
    submission = filed_plan(cast, code)
    plan = submission.plan
    assert plan.state == State.SUBMITTED
    assert plan.reference.startswith(f"{plan.scheme_id}-2026-")
    assert parse(submission.snapshot.data["plan"], PlanData) == store.read(plan)


@pytest.mark.django_db
def test_what_is_saved_is_what_was_typed(cast):
    plan = draft_plan(cast, "V1")
    saved, typed = store.read(plan), content("V1")
    for key in ("basis", "challenge", "goals", "approach", "activities", "milestones", "support"):
        assert getattr(saved, key) == getattr(typed, key), key
    assert {b.org: b.lines for b in saved.budget} == {b.org: b.lines for b in typed.budget}


@pytest.mark.django_db
def test_a_plan_of_one_provider_is_refused(cast):
    with pytest.raises(Refusal):
        filed_plan(cast, "V8")
