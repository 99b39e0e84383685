"""The ten example plans, through the same services as the pages, with their expected outcomes."""

from __future__ import annotations

import pytest

from plans.agreements.models import Agreement
from plans.demo.files import CODES, content, raw
from plans.models import Plan
from plans.monitoring.models import Reminder, ReportDuty
from portal.funds.queries import reconcile
from reviews.demo import world
from reviews.models import Case, Decision
from tests.builders import funds

OUTCOMES = {"granted": "grant", "partial": "partial", "redirected": "redirect"}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_world_is_as_the_files_say(cast):
    funds.reference()
    plans = {p.title: p for p in world.load(say=lambda line: None)}
    for code in CODES:
        expected = raw(code)["expected"]
        plan = Plan.objects.get(pk=plans[content(code).title].pk)
        assert plan.state == expected["state_in_demo"], code
        decision = Decision.objects.filter(case__plan=plan).first()
        wanted = OUTCOMES.get(expected["outcome"])
        assert (decision.outcome if decision else None) == wanted, code
        assert plan.is_demo
    assert list(reconcile()) == []
    assert_v1_runs(plans[content("V1").title])
    assert Case.objects.filter(eligible=False).get().plan.title == content("V9").title
    assert world.load(say=lambda line: None) == []


def assert_v1_runs(plan: Plan) -> None:
    agreement = Agreement.objects.get(plan=plan)
    assert agreement.signatures.count() == agreement.parties.count() == 6
    duties = ReportDuty.objects.filter(agreement=agreement)
    assert duties.count() == len(content("V1").monitoring.moments)
    assert Reminder.objects.filter(duty__in=duties).exists()
