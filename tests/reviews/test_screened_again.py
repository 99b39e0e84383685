"""A coordinator lets the automatic checks run again: what they found wrongly goes (G17)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.audit.models import Event
from portal.refusal import Refusal
from reviews.models import PlanLine, Screening
from reviews.services.screening import screen, screen_again
from tests.builders import reviews
from tests.builders.decisions import decided
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
OLD = {"nl": "Doel D2 krijgt geen geld.", "en": "Goal D2 gets no money."}
FALSE = {
    "code": "an_old_check", "conditions": ["TM24-3"], "severity": "warn", "section": "goals",
    "rule": "R-6.4-3", "text": OLD,
}  # fmt: skip


@pytest.fixture
def plan(cast):
    """A plan of which an older check found what is not so."""
    submission = reviews.filed(cast)
    kept = screen(submission.pk)
    rows = Screening.objects.filter(pk=submission.pk)
    rows.update(findings=[*kept.findings, FALSE], warnings=kept.warnings + 1, meter={})
    return submission.plan


def kept(plan) -> Screening:
    return Screening.objects.get(submission__plan=plan)


def test_a_false_finding_goes_and_the_board_follows(cast, plan):
    before = PlanLine.objects.get(plan_id=plan.pk).warnings
    fresh = screen_again(plan.pk, by=cast.coordinator)
    assert "an_old_check" not in [f["code"] for f in kept(plan).findings]
    assert kept(plan).meter["TM24-3"][1] == 0
    assert PlanLine.objects.get(plan_id=plan.pk).warnings == before - 1
    assert fresh.checked_at == kept(plan).checked_at


def test_the_record_says_what_was_found_before(cast, plan):
    screen_again(plan.pk, by=cast.coordinator)
    event = Event.objects.get(verb="review.screened_again")
    assert (event.data["gone"], event.data["new"]) == (["an_old_check"], [])
    screen_again(plan.pk, by=cast.coordinator)
    assert Event.objects.filter(verb="review.screened_again").count() == 2


def test_what_was_compared_stays_compared(cast, plan):
    rows = Screening.objects.filter(submission__plan=plan)
    rows.update(compared_at=rows.get().checked_at)
    screen_again(plan.pk, by=cast.coordinator)
    assert kept(plan).compared_at is not None


@pytest.mark.parametrize("who", ["reviewer1", "decision_maker", "menzis_coordinator", "editor_a"])
def test_only_a_coordinator_of_the_office_asks_for_it(cast, plan, who):
    with pytest.raises(Refusal):
        screen_again(plan.pk, by=cast[who])
    assert "an_old_check" in [f["code"] for f in kept(plan).findings]


def test_the_page_shows_what_was_found_and_when_and_renews_it(cast, client, plan):
    sign_in(client, cast.coordinator)
    checks = reverse("reviews:checks", args=[plan.pk])
    text = client.get(checks).content.decode()
    assert OLD["nl"] in text
    assert "Zoals gevonden op" in text
    answer = client.post(reverse("reviews:rescreen", args=[plan.pk]))
    assert answer.url == checks
    assert OLD["nl"] not in client.get(checks).content.decode()


@pytest.mark.parametrize(("who", "code"), [("reviewer1", 404), ("menzis_coordinator", 404)])
def test_for_others_the_button_does_not_exist(cast, client, plan, who, code):
    sign_in(client, cast[who])
    assert client.post(reverse("reviews:rescreen", args=[plan.pk])).status_code == code
    assert "an_old_check" in [f["code"] for f in kept(plan).findings]


def test_what_a_decision_rests_on_stays(cast):
    case = decided(cast).case
    before = screen(case.submission_id).checked_at
    with pytest.raises(Refusal, match="besloten"):
        screen_again(case.plan_id, by=cast.coordinator)
    assert screen(case.submission_id).checked_at == before
