"""Why a plan was not taken up stands on its pages, not only in the mail (R-N.3.1-3)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import Plan
from plans.pages import way
from reviews.services import opening
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
REASON = "De regio hoort bij een ander zorgkantoor <b>Menzis</b>."
ESCAPED = "ander zorgkantoor &lt;b&gt;Menzis&lt;/b&gt;."


@pytest.fixture
def plan(cast) -> Plan:
    submission = reviews.filed(cast)
    return opening.declare_ineligible(
        submission.plan_id, by=cast.coordinator, reason=REASON, at=TAKEN_UP
    )


def test_the_coalition_reads_the_reason_on_the_page_of_its_plan(cast, client, plan):
    for who in (cast.editor_a, cast.editor_b):
        sign_in(client, who)
        page = client.get(reverse("plans:detail", args=[plan.pk])).content.decode()
        assert ESCAPED in page
        assert reverse("reviews:reinstate", args=[plan.pk]) not in page


def test_the_desk_shows_the_reason_beside_the_way_back(cast, client, plan):
    sign_in(client, cast.coordinator)
    page = client.get(reverse("reviews:plan", args=[plan.pk])).content.decode()
    assert ESCAPED in page
    assert reverse("reviews:reinstate", args=[plan.pk]) in page


def test_the_newest_reason_counts_and_a_plan_taken_up_again_shows_none(cast, client, plan):
    opening.reinstate(plan.pk, by=cast.coordinator, reason="Het hoort toch hier, na overleg.")
    sign_in(client, cast.editor_a)
    url = reverse("plans:detail", args=[plan.pk])
    assert ESCAPED not in client.get(url).content.decode()
    again = "Het plan mist een tweede zorgaanbieder."
    opening.declare_ineligible(plan.pk, by=cast.coordinator, reason=again)
    page = client.get(url).content.decode()
    assert again in page
    assert ESCAPED not in page


def test_the_day_of_filing_is_not_shown_as_the_day_of_turning_away(plan):
    (here,) = [step for step in way(plan) if step.state == "current"]
    assert here.when is None
    plan.state = "submitted"
    (here,) = [step for step in way(plan) if step.state == "current"]
    assert here.when == plan.submitted_at
