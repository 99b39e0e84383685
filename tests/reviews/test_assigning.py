"""Asking people to score, and taking the question back (G18, G19)."""

from __future__ import annotations

import pytest

from plans.models import OfficeReader
from portal.accounts import services as accounts
from portal.accounts.models import Membership, Role
from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.desks import assigned, candidates, proposed
from reviews.models import Case
from reviews.services import assigning, consensus, declaring
from reviews.workflow import AssignmentState
from tests.builders import reviews
from tests.builders.reviews import REASON, TAKEN_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def again(case):
    return Case.objects.get(pk=case.pk)


def refused_to_ask(cast, case, person, by=None):
    with pytest.raises(Refusal) as refused:
        assigning.assign(case.pk, person.pk, by=by or cast.coordinator, at=TAKEN_UP)
    return refused.value


def test_who_is_asked_gets_a_mail_and_nothing_opens_yet(cast):
    case = reviews.taken_up(cast)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    assert assignment.state == AssignmentState.ASKED
    assert not OfficeReader.objects.filter(plan=case.plan, user=cast.reviewer1).exists()
    mail = Message.objects.get(template="reviews/assigned")
    assert (mail.to, mail.plan_id) == (cast.reviewer1.email, case.plan_id)
    assert (again(case).asked, again(case).finished) == (1, 0)


def test_asking_twice_is_one_question(cast):
    case = reviews.taken_up(cast)
    first, second = reviews.asked(cast, case, "reviewer1", "reviewer1")
    assert first == second
    assert Message.objects.filter(template="reviews/assigned").count() == 1
    assert again(case).asked == 1


@pytest.mark.parametrize("who", ["reviewer2", "decision_maker", "auditor", "menzis_coordinator"])
def test_only_a_coordinator_of_the_office_asks(cast, who):
    case = reviews.taken_up(cast)
    assert refused_to_ask(cast, case, cast.reviewer1, by=cast[who]).code == "not_allowed"


@pytest.mark.parametrize("who", ["menzis_reviewer", "decision_maker", "editor_a", "outsider"])
def test_only_reviewers_of_the_office_are_asked(cast, who):
    case = reviews.taken_up(cast)
    assert refused_to_ask(cast, case, cast[who]).code == "not_free"


def test_who_works_at_an_organisation_of_the_coalition_is_not_asked(cast):
    case = reviews.taken_up(cast)
    baken = cast.organisation("baken")
    accounts.give_roles(cast.reviewer1, baken, [Role.EDITOR], by=None)
    refusal = refused_to_ask(cast, case, cast.reviewer1)
    assert refusal.code == "not_free"
    assert "Het Baken" in str(refusal)


def test_who_used_to_work_there_is_not_asked_either(cast):
    case = reviews.taken_up(cast)
    baken = cast.organisation("baken")
    accounts.give_roles(cast.reviewer1, baken, [Role.EDITOR], by=None)
    Membership.objects.filter(user=cast.reviewer1, organisation=baken).update(
        state="ended", ended_at=TAKEN_UP
    )
    assert refused_to_ask(cast, case, cast.reviewer1).code == "not_free"


def test_who_declared_a_tie_before_is_not_asked_again(cast):
    case = reviews.taken_up(cast)
    (assignment,) = reviews.asked(cast, case, "reviewer1")
    answers = {**reviews.no_ties(assignment), "baken": True}
    declaring.declare(assignment.pk, by=cast.reviewer1, answers=answers, explanation="Oude baan")
    assert refused_to_ask(cast, case, cast.reviewer1).code == "asked_before"


def test_several_are_asked_or_none(cast):
    case = reviews.taken_up(cast)
    numbers = [cast.reviewer1.pk, cast.menzis_reviewer.pk]
    with pytest.raises(Refusal):
        assigning.assign_all(case.pk, numbers, by=cast.coordinator)
    assert not case.assignments.exists()


def test_an_assignment_taken_back_closes_the_plan_for_the_reviewer(cast):
    assignment = reviews.scoring(cast)[0]
    assigning.take_back(assignment.pk, by=cast.coordinator, reason="Te veel werk", at=TAKEN_UP)
    assignment.refresh_from_db()
    assert assignment.state == AssignmentState.TAKEN_BACK
    assert assignment.closed_reason == "Te veel werk"
    plan = assignment.case.plan
    assert not OfficeReader.objects.filter(plan=plan, user=cast.reviewer1).exists()
    assert again(assignment.case).asked == 1
    assert Message.objects.filter(template="reviews/taken_back").count() == 1


def test_taking_back_asks_a_reason_and_happens_once(cast):
    assignment = reviews.scoring(cast)[0]
    with pytest.raises(Refusal) as refused:
        assigning.take_back(assignment.pk, by=cast.coordinator, reason=" ")
    assert refused.value.code == "reason_missing"
    for _press in range(2):
        assigning.take_back(assignment.pk, by=cast.coordinator, reason="Te veel werk")
    assert Event.objects.filter(verb="review.assignment_take_back").count() == 1


def test_scores_that_were_handed_in_are_not_taken_back(cast):
    case = reviews.handed_in(cast)
    assignment = case.assignments.first()
    with pytest.raises(Refusal) as refused:
        assigning.take_back(assignment.pk, by=cast.coordinator, reason="Toch niet")
    assert refused.value.code == "moved_on"


def test_the_table_shows_load_history_and_obstacles(cast):
    reviews.handed_in(cast, "V2", "reviewer1", "reviewer2")
    case = reviews.taken_up(cast, "V7")
    reviews.asked(cast, reviews.taken_up(cast, "V1"), "reviewer1")
    zilverlinde = cast.organisation("zilverlinde")
    accounts.give_roles(cast.reviewer3, zilverlinde, [Role.MANAGER], by=None)
    found = {c.number: c for c in candidates(reviews.taken_up(cast, "V9"), cast.coordinator)}
    one, two = found[cast.reviewer1.pk], found[cast.reviewer2.pk]
    assert (one.open, one.done, two.open, two.done) == (1, 1, 0, 1)
    assert candidates(case, cast.coordinator)[0].available


def test_who_declared_a_tie_is_shown_as_such_and_not_as_asked(cast):
    case = reviews.taken_up(cast)
    assignment = reviews.asked(cast, case, "reviewer1")[0]
    answers = {org.slug: True for org in declaring.parties(case.plan)}
    declaring.declare(assignment.pk, by=cast.reviewer1, answers=answers)
    reviews.asked(cast, case, "reviewer2")
    found = {c.number: c for c in candidates(case, cast.coordinator)}
    one, two = found[cast.reviewer1.pk], found[cast.reviewer2.pk]
    assert (one.asked, one.available, bool(one.obstacle)) == (False, False, True)
    assert (two.asked, two.available, two.obstacle) == (True, False, "")


def test_the_proposal_fills_up_to_two_and_skips_who_cannot(cast):
    case = reviews.taken_up(cast)
    assert cast.reviewer3.pk
    reviews.asked(cast, case, "reviewer2")
    people = candidates(case, cast.coordinator)
    assert len(proposed(assigned(case), people)) == 1
    assert cast.reviewer2.pk not in proposed(assigned(case), people)
    reviews.asked(cast, case, "reviewer1")
    assert proposed(assigned(case), candidates(case, cast.coordinator)) == {}


def test_the_chair_of_the_consensus_is_not_asked_to_score(cast):
    accounts.give_roles(
        cast.coordinator, cast.organisation("zorg_en_zekerheid"), [Role.REVIEWER], by=None
    )
    case = reviews.in_consensus(cast)
    consensus.save_consensus(
        case.pk, "TM24-1", by=cast.coordinator, met=True, reason=REASON, at=TAKEN_UP
    )
    second = accounts.create_person("tweede@voorbeeld.test", "Tweede Coördinator", encoded="x")
    accounts.give_roles(second, cast.organisation("zorg_en_zekerheid"), [Role.COORDINATOR], by=None)
    assert refused_to_ask(cast, case, cast.coordinator, by=second).code == "not_free"
