"""Where two people can meet: each act has one effect, and nothing that was said is lost."""

from __future__ import annotations

import pytest

from plans.workflow import State
from portal.accounts import services as accounts
from portal.accounts.models import Role
from portal.audit.models import Event
from reviews.models import Assignment, Case, Consensus, Score
from reviews.services import assigning, consensus, declaring, opening, scores
from tests.builders import reviews
from tests.builders.reviews import REASON, TAKEN_UP
from tests.together import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_plan_taken_up_by_everybody_at_once_has_one_case(cast):
    submission = reviews.filed(cast)
    number, by = submission.plan_id, cast.coordinator
    outcomes = at_once(lambda n: opening.take_up(number, by=by))
    assert set(outcomes) == {"done"}
    assert Case.objects.get().plan.state == State.IN_REVIEW
    assert Event.objects.filter(verb="review.case_opened").count() == 1
    assert Event.objects.filter(verb="plan.take_up").count() == 1


def test_taking_up_and_declaring_ineligible_at_once_leaves_one_of_the_two(cast):
    number, by = reviews.filed(cast).plan_id, cast.coordinator
    reason = "Deze regio hoort niet bij onze openstelling."
    at_once(
        lambda n: opening.take_up(number, by=by),
        lambda n: opening.declare_ineligible(number, by=by, reason=reason),
    )
    taken = Event.objects.filter(verb="plan.take_up").count()
    refused = Event.objects.filter(verb="plan.declare_ineligible").count()
    assert (taken, refused) in {(1, 0), (0, 1)}
    assert Case.objects.count() == taken


def test_asking_and_answering_at_once_keeps_the_counts_right(cast):
    case = reviews.taken_up(cast)
    by, people = cast.coordinator, [cast.reviewer1, cast.reviewer2, cast.reviewer3]
    outcomes = at_once(lambda n: assigning.assign(case.pk, people[n % 3].pk, by=by))
    assert set(outcomes) == {"done"}
    assert Assignment.objects.count() == 3
    case.refresh_from_db()
    assert (case.asked, case.finished) == (3, 0)

    found = list(case.assignments.select_related("reviewer"))
    answers = reviews.no_ties(found[0])
    outcomes = at_once(
        lambda n: declaring.declare(found[n % 3].pk, by=people_of(found, n), answers=answers)
    )
    assert set(outcomes) == {"done"}
    assert Event.objects.filter(verb="review.assignment_declare_free").count() == 3


def people_of(found, number):
    return found[number % 3].reviewer


def test_one_score_saved_in_two_windows_is_kept_once_per_version(cast):
    assignment = reviews.scoring(cast, "V1", "reviewer1")[0]

    def work(number):
        scores.save_score(
            assignment.pk,
            "TM24-3",
            by=cast.reviewer1,
            value=number % 4 + 1,
            reason=f"{REASON} {number}",
            version=0,
        )

    cast.reviewer1  # noqa: B018 - made before the threads start
    outcomes = at_once(work)
    assert outcomes.count("done") == 1
    assert set(outcomes) == {"done", "stale"}
    score = Score.objects.get()
    assert score.version == 1
    assert Event.objects.filter(verb="review.scored").count() == 1


def test_a_late_tie_and_handing_in_at_once_end_with_the_door_closed(cast):
    assignment = reviews.scoring(cast, "V1", "reviewer1")[0]
    reviews.score_all(assignment)
    by = cast.reviewer1
    at_once(
        lambda n: scores.hand_in(assignment.pk, by=by),
        lambda n: declaring.declare_conflict(assignment.pk, by=by, reason="Nieuwe baan daar"),
    )
    assignment.refresh_from_db()
    assert assignment.state == "conflicted"
    case = Case.objects.get()
    assert (case.asked, case.finished) == (0, 0)


def test_two_coordinators_never_overwrite_each_others_consensus(cast):
    case = reviews.in_consensus(cast)
    second = accounts.create_person("tweede@voorbeeld.test", "Tweede", encoded="x")
    office = cast.organisation("zorg_en_zekerheid")
    accounts.give_roles(second, office, [Role.COORDINATOR], by=None)
    people = [cast.coordinator, second]

    def work(number):
        consensus.save_consensus(
            case.pk, "TM24-3", by=people[number % 2], value=3, reason=REASON, version=0
        )

    outcomes = at_once(work)
    assert outcomes.count("done") == 1
    assert set(outcomes) == {"done", "stale"}
    assert Consensus.objects.get().version == 1


def test_starting_the_consensus_and_asking_another_reviewer_at_once_is_consistent(cast):
    case = reviews.handed_in(cast)
    by, late = cast.coordinator, cast.reviewer3
    at_once(
        lambda n: consensus.start_consensus(case.pk, by=by, at=TAKEN_UP),
        lambda n: assigning.assign(case.pk, late.pk, by=by, at=TAKEN_UP),
    )
    case.refresh_from_db()
    assert case.asked == 3
    assert case.state in ("consensus", "independent")
    assert Event.objects.filter(verb="review.case_start_consensus").count() <= 1
