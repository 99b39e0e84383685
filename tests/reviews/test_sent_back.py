"""Scores stay once a call is past scoring; a plan that was sent back waits for a person (G22)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.dates import deadline
from portal.refusal import Refusal
from reviews.models import Case
from reviews.services import consensus, phases, scores
from reviews.services.phases import Dates
from reviews.workflow import AssignmentState, CaseState
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
SCORING = TAKEN_UP.date() + timedelta(days=20)
DATES = Dates(SCORING, TAKEN_UP.date() + timedelta(days=40))
AFTER = deadline(SCORING).instant + timedelta(seconds=1)
WHY = "Er komt een derde beoordelaar bij."
BUTTON = "Mijn scores terugnemen"


@pytest.fixture
def finished(cast):
    """The first of two reviewers handed in; the call scores until SCORING."""
    one, _two = reviews.scoring(cast)
    phases.set_dates(one.case.plan.call_id, DATES, by=cast.coordinator, at=TAKEN_UP)
    return reviews.finished(one)


@pytest.fixture
def case(cast, finished):
    """Both handed in, and the clock opened the scores."""
    second = finished.case.assignments.get(reviewer=cast.reviewer2)
    reviews.finished(second)
    phases.end_phases(AFTER)
    assert phases.open_complete(AFTER) == 1
    return Case.objects.get(pk=finished.case_id)


def sent_back(cast, case, at=AFTER):
    return consensus.back_to_scoring(case.pk, by=cast.coordinator, reason=WHY, at=at)


def test_scores_can_be_taken_back_while_the_call_scores(cast, finished):
    again = scores.reopen(finished.pk, by=cast.reviewer1, at=TAKEN_UP)
    assert again.state == AssignmentState.SCORING


def test_scores_stay_once_the_call_is_past_scoring_while_a_colleague_is_late(cast, finished):
    phases.end_phases(AFTER)
    with pytest.raises(Refusal) as caught:
        scores.reopen(finished.pk, by=cast.reviewer1, at=AFTER)
    finished.refresh_from_db()
    assert (caught.value.code, finished.state) == ("scoring_ended", AssignmentState.DONE)


def test_a_page_that_was_open_while_the_phase_ended_is_told_why(cast, client, finished):
    sign_in(client, cast.reviewer1)
    own = reverse("reviews:assignment", args=[finished.pk])
    assert BUTTON in client.get(own).content.decode()
    phases.end_phases(AFTER)
    answer = client.post(reverse("reviews:reopen", args=[finished.pk]), follow=True)
    page = answer.content.decode()
    assert "Het zelfstandig scoren van deze openstelling is voorbij." in page
    assert BUTTON not in page


def test_who_is_late_reads_that_handing_in_is_for_good(cast, client, finished):
    late = finished.case.assignments.get(reviewer=cast.reviewer2)
    reviews.score_all(late)
    sign_in(client, cast.reviewer2)
    own = reverse("reviews:assignment", args=[late.pk])
    assert "zolang iedereen nog zelfstandig scoort" in client.get(own).content.decode()
    phases.end_phases(AFTER)
    assert "niet meer terugnemen" in client.get(own).content.decode()
    scores.hand_in(late.pk, by=cast.reviewer2, at=AFTER)
    assert phases.open_complete(AFTER) == 1


def test_the_clock_leaves_a_plan_that_was_sent_back_to_the_people(cast, case):
    assert sent_back(cast, case).sent_back_at == AFTER
    assert phases.open_complete(AFTER + timedelta(minutes=1)) == 0
    assert consensus.start_by_clock(case.pk, AFTER + timedelta(minutes=1)) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.INDEPENDENT


def test_reviewers_of_a_plan_that_was_sent_back_can_change_their_scores(cast, case):
    sent_back(cast, case)
    own = case.assignments.get(reviewer=cast.reviewer1)
    assert scores.reopen(own.pk, by=cast.reviewer1, at=AFTER).state == AssignmentState.SCORING


def test_a_coordinator_starts_the_consensus_again_and_the_plan_is_as_any_other(cast, client, case):
    sent_back(cast, case)
    sign_in(client, cast.coordinator)
    desk = client.get(reverse("reviews:plan", args=[case.plan_id])).content.decode()
    assert reverse("reviews:start_consensus", args=[case.pk]) in desk
    client.post(reverse("reviews:start_consensus", args=[case.pk]))
    case.refresh_from_db()
    assert (case.state, case.sent_back_at) == (CaseState.CONSENSUS, None)
