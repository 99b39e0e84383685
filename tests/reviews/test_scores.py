"""A reviewer's own scores: with a reason, versioned, handed in as a whole (G21)."""

from __future__ import annotations

import pytest

from portal.audit.models import Event
from portal.mail.models import Message
from portal.refusal import Refusal
from reviews.models import Case
from reviews.queries import applicable_conditions
from reviews.services import consensus, scores
from reviews.services.scores import Stale
from reviews.workflow import AssignmentState
from tests.builders import reviews
from tests.builders.reviews import REASON, TAKEN_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


@pytest.fixture
def assignment(cast):
    return reviews.scoring(cast)[0]


def save(assignment, code="TM24-3", by=None, reason=REASON, **more):
    more = more or {"value": 3}
    return scores.save_score(
        assignment.pk, code, by=by or assignment.reviewer, reason=reason, at=TAKEN_UP, **more
    )


def refused(assignment, *args, **more) -> Refusal:
    with pytest.raises(Refusal) as found:
        save(assignment, *args, **more)
    return found.value


def test_a_score_is_kept_with_its_reason_and_note(assignment):
    score = save(assignment, value=4, note="Vraag naar de nulmeting.")
    assert (score.value, score.met, score.version) == (4, None, 1)
    assert (score.reason, score.private_note) == (REASON, "Vraag naar de nulmeting.")


def test_the_record_says_what_changed_but_not_the_private_note(assignment):
    save(assignment, value=4, note="Geheim voor mij.")
    save(assignment, value=2, version=1, note="Nog steeds geheim.")
    event = Event.objects.filter(verb="review.scored").order_by("-id")[0]
    assert event.data == {
        "condition": "TM24-3",
        "from": {"met": None, "value": 4},
        "to": {"met": None, "value": 2},
        "version": 2,
    }
    assert "geheim" not in str(vars(event)).lower()


@pytest.mark.parametrize(
    ("code", "said", "why"),
    [
        ("TM24-3", {"value": 0}, "out_of_scale"),
        ("TM24-3", {"value": 5}, "out_of_scale"),
        ("TM24-3", {"met": True}, "no_yes"),
        ("TM24-3", {"met": False}, "no_ground"),
        ("TM24-3", {"value": None}, "empty"),
        ("TM24-3", {"value": 3, "met": False}, "both"),
        ("TM24-1", {"value": 3}, "no_score"),
        ("TM24-GZ", {"value": 3}, "no_condition"),
        ("TM22-1", {"met": True}, "no_condition"),
        ("???", {"met": True}, "no_condition"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(assignment, code, said, why):
    assert refused(assignment, code, **said).code == why
    assert not assignment.scores.exists()


def test_a_scored_condition_with_a_ground_takes_a_conflict(assignment):
    score = save(assignment, "TM24-9", met=False)
    assert (score.met, score.value) == (False, None)


@pytest.mark.parametrize("reason", ["", "   ", "Prima.", "x" * 39, " " * 60 + "kort"])
def test_a_reason_shorter_than_the_set_asks_is_refused(assignment, reason):
    refusal = refused(assignment, reason=reason)
    assert (refusal.field, refusal.code) == ("reason", "reason_short")
    assert "40" in str(refusal)


def test_a_reason_of_exactly_the_least_is_enough(assignment):
    assert save(assignment, reason="x" * 40).version == 1


def test_texts_without_end_are_refused(assignment):
    assert refused(assignment, reason="x" * 5001).field == "reason"
    assert refused(assignment, value=3, note="x" * 5001).field == "note"


def test_a_stale_version_is_refused_and_shows_what_is_stored(assignment):
    save(assignment, value=3)
    save(assignment, value=4, version=1)
    with pytest.raises(Stale) as found:
        save(assignment, value=2, version=1)
    assert (found.value.current.value, found.value.current.version) == (4, 2)
    assert assignment.scores.get().value == 4


def test_a_version_of_a_score_that_is_not_there_is_refused(assignment):
    assert refused(assignment, value=3, version=7).code == "stale"


@pytest.mark.parametrize("who", ["reviewer2", "reviewer3", "coordinator", "menzis_reviewer"])
def test_nobody_scores_for_another(cast, assignment, who):
    assert refused(assignment, by=cast[who]).code == "not_allowed"


def test_nobody_scores_before_the_declaration(cast):
    (asked,) = reviews.asked(cast, reviews.taken_up(cast, "V2"), "reviewer1")
    assert refused(asked).code == "not_allowed"


def test_handing_in_takes_a_score_on_every_condition(cast, assignment):
    with pytest.raises(Refusal) as found:
        scores.hand_in(assignment.pk, by=cast.reviewer1)
    assert found.value.code == "incomplete"
    assert "10" in str(found.value)
    reviews.score_all(assignment)
    done = scores.hand_in(assignment.pk, by=cast.reviewer1, at=TAKEN_UP)
    assert (done.state, done.handed_in_at) == (AssignmentState.DONE, TAKEN_UP)


def test_the_attention_point_is_asked_of_plans_it_concerns(cast):
    assignment = reviews.scoring(cast, "V3")[0]
    codes = [c.code for c in applicable_conditions(assignment.case.plan)]
    assert codes[0] == "TM24-0"
    assert codes[-1] == "TM24-GZ"
    assert len(codes) == 11
    assert "TM24-GZ" in {c.code for c in scores.missing(assignment)}


def test_scores_that_were_handed_in_stay_as_they_are(cast, assignment):
    reviews.finished(assignment)
    assert refused(assignment, value=1, version=1).code == "not_allowed"


def test_handing_in_twice_is_once(cast, assignment):
    reviews.finished(assignment)
    scores.hand_in(assignment.pk, by=cast.reviewer1)
    assert Event.objects.filter(verb="review.assignment_hand_in").count() == 1


def test_the_coordinator_hears_when_the_last_one_has_handed_in(cast):
    one, two = reviews.scoring(cast)
    reviews.finished(one)
    assert not Message.objects.filter(template="reviews/complete").exists()
    reviews.finished(two)
    assert Message.objects.get(template="reviews/complete").to == cast.coordinator.email
    assert Case.objects.get(pk=one.case_id).finished == 2


def test_own_scores_can_be_taken_back_while_everybody_scores_independently(cast, assignment):
    reviews.finished(assignment)
    scores.reopen(assignment.pk, by=cast.reviewer1)
    scores.reopen(assignment.pk, by=cast.reviewer1)
    assert save(assignment, value=1, version=1).version == 2
    assert Case.objects.get(pk=assignment.case_id).finished == 0
    assert scores.hand_in(assignment.pk, by=cast.reviewer1).state == AssignmentState.DONE


def test_after_the_consensus_started_nobody_reopens(cast):
    case = reviews.in_consensus(cast)
    assignment = case.assignments.get(reviewer=cast.reviewer1)
    with pytest.raises(Refusal) as found:
        scores.reopen(assignment.pk, by=cast.reviewer1)
    assert found.value.code == "not_allowed"
    consensus.back_to_scoring(case.pk, by=cast.coordinator, reason="Er komt een derde bij.")
    assert scores.reopen(assignment.pk, by=cast.reviewer1).state == AssignmentState.SCORING
