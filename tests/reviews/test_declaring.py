"""Nothing opens before the declaration; a tie closes the plan for good (G18)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plans.models import OfficeReader
from plans.queries import sees
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.models import Assignment, Case
from reviews.services import consensus, declaring
from reviews.services.opening import open_case
from reviews.workflow import AssignmentState
from tests.builders import reviews
from tests.builders.reviews import TAKEN_UP
from tests.cast import sign_in
from tests.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
@kept
def assignment(cast) -> Assignment:
    (found,) = reviews.asked(cast, reviews.taken_up(cast), "reviewer1")
    return found


def tied(assignment: Assignment, org: str = "baken") -> dict[str, bool]:
    return {**reviews.no_ties(assignment), org: True}


def test_the_whole_coalition_is_asked_about(cast, assignment):
    found = [org.slug for org in declaring.parties(assignment.case.plan)]
    assert found == ["zilverlinde", "waterrand", "baken", "duinoord", "avondrood", "clientenberaad"]


def test_without_a_tie_the_plan_opens(cast, assignment):
    plan = assignment.case.plan
    assert not sees(cast.reviewer1, plan)
    reviews.free(assignment)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.declared_at) == (AssignmentState.SCORING, TAKEN_UP)
    assert assignment.declaration["answers"] == reviews.no_ties(assignment)
    assert sees(cast.reviewer1, plan)


def test_with_a_tie_it_stays_closed_and_the_coordinator_knows(cast, assignment):
    declaring.declare(
        assignment.pk,
        by=cast.reviewer1,
        answers=tied(assignment),
        explanation="Werkte er tot 2024.",
        at=TAKEN_UP,
    )
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.CONFLICTED
    assert not sees(cast.reviewer1, assignment.case.plan)
    door = OfficeReader.objects.get(plan=assignment.case.plan, user=cast.reviewer1)
    assert door.is_open is False
    mail = Message.objects.get(template="reviews/conflict")
    assert mail.to == cast.coordinator.email
    assert cast.reviewer1.name in mail.body_text
    assert Case.objects.get(pk=assignment.case_id).asked == 0


def test_a_mail_about_a_tie_does_not_say_what_it_is(cast, assignment):
    declaring.declare(
        assignment.pk, by=cast.reviewer1, answers=tied(assignment), explanation="Mijn broer."
    )
    mail = Message.objects.get(template="reviews/conflict")
    assert "broer" not in mail.body_text
    event = Event.objects.get(verb="review.assignment_declare_conflict")
    assert event.reason == "Mijn broer."


@pytest.mark.parametrize("left_out", ["baken", "clientenberaad"])
def test_an_organisation_left_out_is_refused(cast, assignment, left_out):
    answers = reviews.no_ties(assignment)
    del answers[left_out]
    with pytest.raises(Refusal) as refused:
        declaring.declare(assignment.pk, by=cast.reviewer1, answers=answers)
    assert refused.value.code == "incomplete"


def test_an_answer_about_another_organisation_is_refused(cast, assignment):
    with pytest.raises(Refusal) as refused:
        declaring.declare(
            assignment.pk,
            by=cast.reviewer1,
            answers={**reviews.no_ties(assignment), "elders": False},
        )
    assert refused.value.code == "incomplete"


@pytest.mark.parametrize("who", ["reviewer2", "coordinator", "menzis_reviewer", "editor_a"])
def test_nobody_declares_for_another(cast, assignment, who):
    with pytest.raises(Refusal) as refused:
        declaring.declare(assignment.pk, by=cast[who], answers=reviews.no_ties(assignment))
    assert refused.value.code == "not_allowed"


def test_declaring_twice_is_once(cast, assignment):
    for _press in range(2):
        reviews.free(assignment)
    assert Event.objects.filter(verb="review.assignment_declare_free").count() == 1


def test_a_late_tie_closes_at_once_and_keeps_the_scores_out_of_the_count(cast):
    case = reviews.handed_in(cast)
    first = case.assignments.get(reviewer=cast.reviewer1)
    declaring.declare_conflict(
        first.pk, by=cast.reviewer1, reason="Mijn zus werkt er sinds deze week.", at=TAKEN_UP
    )
    case.refresh_from_db()
    assert (case.asked, case.finished) == (1, 1)
    assert first.scores.count() > 0
    assert not sees(cast.reviewer1, case.plan)
    assert Message.objects.filter(template="reviews/conflict").count() == 1
    with pytest.raises(Refusal) as refused:
        consensus.start_consensus(case.pk, by=cast.coordinator)
    assert refused.value.code == "too_few"


def test_a_late_tie_needs_a_word_about_it(cast):
    assignment = reviews.scoring(cast)[0]
    with pytest.raises(Refusal) as refused:
        declaring.declare_conflict(assignment.pk, by=cast.reviewer1, reason=" ")
    assert (refused.value.field, refused.value.code) == ("reason", "reason_missing")


def test_a_late_tie_during_the_consensus_leaves_too_few_to_close(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    first = case.assignments.get(reviewer=cast.reviewer1)
    declaring.declare_conflict(first.pk, by=cast.reviewer1, reason="Toch een belang.")
    with pytest.raises(Refusal) as refused:
        consensus.close_consensus(case.pk, by=cast.coordinator)
    assert refused.value.code == "too_few"


def test_the_door_stays_closed_in_a_next_round(cast, assignment):
    declaring.declare(
        assignment.pk, by=cast.reviewer1, answers=tied(assignment), explanation="Oude baan."
    )
    case = Case.objects.get(pk=assignment.case_id)
    case.plan.refresh_from_db()
    Case.objects.filter(pk=case.pk).update(state="stopped")
    second = open_case(case.plan, by=cast.coordinator, at=TAKEN_UP)
    with pytest.raises(Refusal) as refused:
        reviews.asked(cast, second, "reviewer1")
    assert refused.value.code == "not_free"


def test_a_closed_door_shuts_a_coordinator_out_as_well(cast):
    from portal.accounts import services as accounts
    from portal.accounts.models import Role
    from portal.accounts.roles import forget

    office = cast.organisation("zorg_en_zekerheid")
    accounts.give_roles(cast.reviewer1, office, [Role.COORDINATOR], by=None)
    (assignment,) = reviews.asked(cast, reviews.taken_up(cast), "reviewer1")
    forget(cast.reviewer1)
    assert sees(cast.reviewer1, assignment.case.plan)
    declaring.declare(
        assignment.pk, by=cast.reviewer1, answers=tied(assignment), explanation="Bestuurslid."
    )
    assert not sees(cast.reviewer1, assignment.case.plan)


def test_the_form_says_of_which_organisation_the_answer_lacks(cast, client, assignment):
    sign_in(client, assignment.reviewer)
    html = client.post(reverse("reviews:declare", args=[assignment.pk]), {}).content.decode()
    for org in declaring.parties(assignment.case.plan):
        assert f"Geef aan of u een belang hebt bij {org.name}." in html
