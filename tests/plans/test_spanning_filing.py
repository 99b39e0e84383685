"""One plan, filed with two care offices: one freeze, two filings (R-N.2.1-1)."""

from decimal import Decimal

from plans import store
from plans.models import Plan
from plans.regions import requests
from tests.builders import spanning


def test_a_plan_in_two_regions_is_frozen_once_and_filed_twice(cast):
    plan, part = spanning.filed(cast)
    assert (plan.state, part.state) == ("submitted", "submitted")
    assert plan.submissions.get().snapshot_id == part.submissions.get().snapshot_id
    assert plan.reference != part.reference
    assert part.office.slug == "menzis"
    asked = requests(store.read(plan))
    assert plan.fund_total == sum(asked["zuid-holland-noord"].values())
    assert part.fund_total == sum(asked["arnhem"].values()) > Decimal(0)


def test_each_office_decides(cast):
    plan, part = spanning.filed(cast)
    spanning.sent(plan)
    spanning.sent(part, "reject")
    assert Plan.objects.get(pk=plan.pk).state == "provisionally_granted"
    assert Plan.objects.get(pk=part.pk).state == "provisionally_rejected"
