"""Two or three plans side by side, as far as the reader may know of each (G25)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.models import Case
from tests.builders import reviews
from tests.builders.reviews import REASON
from tests.cast import sign_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def judged(cast) -> Case:
    return reviews.to_be_decided(cast, "V10")


@pytest.fixture
@kept
def scoring(cast) -> Case:
    one = reviews.scoring(cast, "V7")[0]
    reviews.score_all(one, TM24_3=4)
    return one.case


def compared(client, *plans, extra=""):
    call = plans[0].call_id
    query = "&".join(f"plan={plan.pk}" for plan in plans)
    page = client.get(reverse("reviews:compare", args=[call]) + f"?{query}{extra}")
    assert page.status_code == 200
    return page.context["compared"]


def test_condition_by_condition_with_the_consensus_and_its_reason(cast, client, judged, scoring):
    sign_in(client, cast.coordinator)
    found = compared(client, judged.plan, scoring.plan)
    assert [line.plan.pk for line in found.lines] == [judged.plan_id, scoring.plan_id]
    for row in found.conditions:
        known, hidden = row.said
        assert known.reason == REASON
        assert known.words
        assert not known.words[0].isdigit(), "the figure stands in the square beside it"
        assert (hidden.words, hidden.reason, hidden.square.votes) == ("", "", "")


def test_a_reviewer_sees_the_own_scores_alone(cast, client, judged, scoring):
    sign_in(client, cast.reviewer1)
    found = compared(client, scoring.plan, judged.plan)
    third = next(row for row in found.conditions if row.condition.code == "TM24-3")
    assert (third.said[0].square.mark, third.said[0].reason) == ("4", REASON)
    sign_in(client, cast.reviewer2)
    found = compared(client, scoring.plan, judged.plan)
    assert {row.said[0].square.mark for row in found.conditions} <= {"–", ""}


def test_the_budget_by_year_adds_up(cast, client, judged, scoring):
    sign_in(client, cast.coordinator)
    found = compared(client, judged.plan, scoring.plan)
    asked = [sum((row.amounts[n][0] for row in found.years), Decimal(0)) for n in (0, 1)]
    assert asked == [judged.plan.fund_total, scoring.plan.fund_total]


def test_a_plan_that_is_not_for_this_person_is_left_out(cast, client, judged, scoring):
    other = reviews.filed(cast, "V2").plan
    sign_in(client, cast.reviewer1)
    assert compared(client, judged.plan, other) is None
    foreign = reviews.filed(cast, "V1").plan
    sign_in(client, cast.coordinator)
    assert compared(client, judged.plan, foreign) is None


@pytest.mark.parametrize(
    "query", ["", "?plan=1", "?plan=x&plan=²", "?plan=99999999999999999999&plan=-1", "?plan="]
)
def test_too_few_or_no_plans_is_told(cast, client, judged, query):
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:compare", args=[judged.plan.call_id]) + query)
    assert page.status_code == 200
    assert page.context["compared"] is None


def test_two_plans_and_three_cost_the_same(cast, client, judged, scoring):
    third = reviews.filed(cast, "V2").plan
    sign_in(client, cast.coordinator)
    compared(client, judged.plan, scoring.plan)
    with CaptureQueriesContext(connection) as two:
        compared(client, judged.plan, scoring.plan)
    with CaptureQueriesContext(connection) as three:
        compared(client, judged.plan, scoring.plan, third)
    assert len(two) == len(three) <= 14


def test_every_cell_names_its_plan_for_a_narrow_screen(cast, client, judged, scoring):
    sign_in(client, cast.coordinator)
    query = f"?plan={judged.plan_id}&plan={scoring.plan_id}"
    page = client.get(reverse("reviews:compare", args=[judged.plan.call_id]) + query)
    found, html = page.context["compared"], page.content.decode()
    each = 5 + len(found.years) + len(found.conditions)
    for line in found.lines:
        assert html.count(f'data-head="{line.plan.title}"') == each
