"""Taking a plan up, or saying why not; the automatic checks; plans that were taken back (G17)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plans.models import Plan
from plans.services import filing
from plans.workflow import State
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews import tasks
from reviews.models import Case, Screening
from reviews.services import opening, screening
from reviews.workflow import CaseState
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]
REASON = "Het plan gaat over een regio die niet bij deze openstelling hoort."


def taken_up(cast, code="V1"):
    submission = reviews.filed(cast, code)
    return opening.take_up(submission.plan_id, by=cast.coordinator, at=TAKEN_UP)


def test_a_plan_that_is_taken_up_is_in_review_with_a_case_on_its_latest_version(cast):
    case = taken_up(cast)
    plan = Plan.objects.get(pk=case.plan_id)
    assert (plan.state, plan.taken_up_at) == (State.IN_REVIEW, TAKEN_UP)
    assert (case.state, case.round, case.opened_by) == ("independent", 1, cast.coordinator)
    assert case.submission == plan.submissions.order_by("-number")[0]
    assert (case.eligible, case.rank, case.asked, case.finished) == (None, None, 0, 0)


def test_a_second_press_gets_the_same_case(cast):
    first = taken_up(cast)
    assert opening.take_up(first.plan_id, by=cast.coordinator) == first
    assert Case.objects.count() == 1
    assert Event.objects.filter(verb="review.case_opened").count() == 1


def test_the_coalition_hears_that_it_is_being_judged(cast):
    case = taken_up(cast)
    found = Message.objects.filter(template="reviews/taken_up")
    people = {cast.editor_a.email, cast.signatory_a.email, cast.editor_b.email}
    assert people <= set(found.values_list("to", flat=True))
    assert found.first().plan_id == case.plan_id


@pytest.mark.parametrize(
    "who", ["reviewer1", "decision_maker", "auditor", "administrator", "menzis_coordinator"]
)
def test_only_a_coordinator_of_the_office_takes_a_plan_up(cast, who):
    submission = reviews.filed(cast)
    with pytest.raises(Refusal) as refused:
        opening.take_up(submission.plan_id, by=cast[who], at=TAKEN_UP)
    assert refused.value.code == "not_allowed"
    assert Plan.objects.get(pk=submission.plan_id).state == State.SUBMITTED


def test_a_refusal_to_take_up_reaches_the_coalition_with_its_reason(cast):
    submission = reviews.filed(cast)
    plan = opening.declare_ineligible(
        submission.plan_id, by=cast.coordinator, reason=REASON, at=TAKEN_UP
    )
    assert plan.state == State.INELIGIBLE
    mail = Message.objects.get(template="reviews/ineligible", to=cast.editor_a.email)
    assert REASON in mail.body_text
    event = Event.objects.get(verb="plan.declare_ineligible")
    assert (event.reason, event.actor_id) == (REASON, cast.coordinator.pk)


@pytest.mark.parametrize(("reason", "code"), [("", "reason_short"), ("Te laat.", "reason_short")])
def test_a_reason_that_says_nothing_is_refused(cast, reason, code):
    submission = reviews.filed(cast)
    with pytest.raises(Refusal) as refused:
        opening.declare_ineligible(submission.plan_id, by=cast.coordinator, reason=reason)
    assert (refused.value.field, refused.value.code) == ("reason", code)
    assert not Message.objects.filter(template="reviews/ineligible").exists()


def test_a_refusal_can_be_taken_back_and_the_plan_taken_up(cast):
    submission = reviews.filed(cast)
    opening.declare_ineligible(submission.plan_id, by=cast.coordinator, reason=REASON)
    plan = opening.reinstate(submission.plan_id, by=cast.coordinator, reason=REASON)
    assert plan.state == State.SUBMITTED
    assert Message.objects.filter(template="reviews/reinstated").exists()
    assert taken_up(cast).state == CaseState.INDEPENDENT


def test_declaring_ineligible_twice_mails_once(cast):
    submission = reviews.filed(cast)
    for _press in range(2):
        opening.declare_ineligible(submission.plan_id, by=cast.coordinator, reason=REASON)
    assert (
        Message.objects.filter(template="reviews/ineligible", to=cast.editor_a.email).count() == 1
    )


def test_a_plan_in_review_cannot_be_declared_ineligible(cast):
    case = taken_up(cast)
    with pytest.raises(Refusal) as refused:
        opening.declare_ineligible(case.plan_id, by=cast.coordinator, reason=REASON)
    assert refused.value.code == "not_allowed"


def test_the_clock_screens_what_came_in_once(cast):
    submission = reviews.filed(cast, "V7")
    Screening.objects.all().delete()
    assert tasks.screening(TAKEN_UP) >= 1
    found = Screening.objects.get(pk=submission.pk)
    assert found.checked_at == TAKEN_UP
    assert tasks.screening(TAKEN_UP + timedelta(minutes=1)) == 0
    assert Screening.objects.get(pk=submission.pk).checked_at == TAKEN_UP


def test_a_screening_keeps_what_the_checks_said_in_both_languages(cast):
    found = screening.screen(reviews.filed(cast, "V7").pk, TAKEN_UP)
    assert (found.warnings, found.conditions) == (1, ["TM24-4"])
    (warning,) = [f for f in found.findings if f["severity"] == "warn"]
    assert warning["code"] == "duration"
    assert set(warning["text"]) == {"nl", "en"}
    assert found.meter["TM24-4"][1] == 0


def test_a_complete_plan_has_no_flags(cast):
    found = screening.screen(reviews.filed(cast, "V1").pk, TAKEN_UP)
    assert (found.warnings, found.conditions) == (0, [])
    assert all(open_ == 0 for _met, open_ in found.meter.values())


def test_the_case_of_a_plan_that_was_taken_back_stops_by_itself(cast):
    case = taken_up(cast)
    filing.withdraw(case.plan_id, by=cast.editor_a, reason="Wij dienen later opnieuw in.")
    assert tasks.withdrawn(TAKEN_UP) == 1
    assert tasks.withdrawn(TAKEN_UP) == 0
    case.refresh_from_db()
    assert case.state == CaseState.STOPPED
    assert Event.objects.get(verb="review.case_stop").actor_id is None
