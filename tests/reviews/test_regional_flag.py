"""A plan out of a regional vision or a partnership carries a flag where it goes first (R-OV-ZZ)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import Narrative, Plan
from portal.funds.models import OfficePolicy
from reviews.flags import flags_of
from reviews.models import PlanLine
from tests.builders import reviews
from tests.builders.boards import faults
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def plan(cast) -> Plan:
    return reviews.filed(cast, "V7").plan


def flagged(plan) -> bool:
    return "regional" in PlanLine.objects.get(plan=plan).flags


def say(plan, **values) -> None:
    Narrative.objects.filter(plan=plan).update(**values)


def test_a_plan_that_builds_on_nothing_of_the_region_has_no_flag(plan):
    assert not flagged(plan)


@pytest.mark.parametrize(
    "said", [{"partnership": "Verband Noord"}, {"regional_documents": ["RV-ZZ-2"]}]
)
def test_a_regional_vision_or_a_partnership_gives_the_flag_and_takes_it(plan, said):
    """R-TB-2."""
    say(plan, **said)
    assert flagged(plan)
    assert faults() == []
    say(plan, partnership="", regional_documents=[])
    assert not flagged(plan)
    assert faults() == []


def test_only_where_the_office_puts_such_plans_first(plan):
    say(plan, partnership="Verband Noord")
    policies = OfficePolicy.objects.filter(office=plan.office_id)
    policies.update(regional_first=False)
    assert not flagged(plan)
    policies.update(regional_first=True)
    assert flagged(plan)
    assert faults() == []


def test_it_changes_no_figure_and_no_other_flag(plan):
    before = PlanLine.objects.get(plan=plan)
    say(plan, partnership="Verband Noord")
    after = PlanLine.objects.get(plan=plan)
    assert (after.rank, after.eligible, after.warnings) == (
        before.rank,
        before.eligible,
        before.warnings,
    )
    assert set(after.flags) - set(before.flags) == {"regional"}


def test_the_dashboard_shows_it_and_finds_by_it(client, cast, plan):
    say(plan, partnership="Verband Noord")
    sign_in(client, cast.coordinator)
    client.cookies["django_language"] = "en"
    url = reverse("reviews:dashboard", args=[plan.call_id])
    html = client.get(url, {"flag": "regional"}).content.decode()
    assert plan.title in html
    assert "Regional: goes first" in html


def test_the_flag_has_words():
    (flag,) = flags_of(["regional"])
    assert str(flag.label)
    assert flag.tone == "info"
