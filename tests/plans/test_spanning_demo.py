"""The example plan that spans two care offices."""

from datetime import timedelta

import pytest

from plans.budget import fund_by_year
from plans.cashier import share_differences
from plans.demo.files import content
from plans.models import Plan
from plans.regions import requests
from portal.accounts.demo import load_cast
from portal.funds.demo import load_calls
from reviews.demo import spanning
from tests.builders import funds
from tests.builders.plans import START

pytestmark = pytest.mark.django_db


def test_the_example_is_decided_here_and_judged_there(db):
    funds.reference()
    people = load_cast(START)
    calls = {(c.scheme_id, c.region.slug): c for c in load_calls(START)}
    plan = spanning.told(calls, people, START + timedelta(days=40))
    part = Plan.objects.get(whole=plan)
    assert (plan.state, part.state) == ("provisionally_granted", "in_review")
    assert (plan.is_demo, part.is_demo) == (True, True)
    assert part.cases.get().assignments.get().state == "scoring"
    asked = requests(content("V11"))
    assert list(asked) == ["zuid-holland-noord"]
    assert plan.fund_total + part.fund_total == sum(fund_by_year(content("V11")).values())
    assert share_differences(content("V11")) == {}
