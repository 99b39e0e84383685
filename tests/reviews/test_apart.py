"""What the database refuses, whatever the code does (migration 0002)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reviews.models import Assignment, Case, Consensus, Score
from tests.builders import reviews
from tests.builders.reviews import REASON, TAKEN_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def refuses(act, match):
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        act()


def test_a_scorer_cannot_be_the_author_of_the_consensus(cast):
    case = reviews.in_consensus(cast)
    row = {"case": case, "condition_id": "TM24-3", "value": 3, "reason": REASON, "at": TAKEN_UP}
    row["submission_id"] = case.submission_id
    refuses(lambda: Consensus.objects.create(by=cast.reviewer1, **row), "different persons")
    mine = Consensus.objects.create(by=cast.coordinator, **row)
    refuses(lambda: Consensus.objects.filter(pk=mine.pk).update(by=cast.reviewer2), "different")


def test_a_scorer_cannot_close_the_consensus(cast):
    case = reviews.in_consensus(cast)
    query = Case.objects.filter(pk=case.pk)
    refuses(lambda: query.update(consensus_by=cast.reviewer1), "different persons")


def test_the_author_of_the_consensus_cannot_be_asked_to_score(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    row = {"case": case, "assigned_by": cast.coordinator, "assigned_at": TAKEN_UP}
    make = lambda: Assignment.objects.create(reviewer=cast.coordinator, **row)  # noqa: E731
    refuses(make, "different persons")


@pytest.mark.parametrize("act", ["insert", "update", "delete"])
def test_scores_that_were_handed_in_cannot_be_touched(cast, act):
    case = reviews.handed_in(cast)
    score = Score.objects.filter(assignment__case=case).first()
    acts = {
        "insert": lambda: Score.objects.create(
            assignment=score.assignment, condition_id="TM24-GZ", value=4, reason=REASON, at=TAKEN_UP
        ),
        "update": lambda: Score.objects.filter(pk=score.pk).update(value=None, met=True),
        "delete": score.delete,
    }
    refuses(acts[act], "stay as they are")


def test_a_score_has_a_value_or_an_answer_and_not_both(cast):
    assignment = reviews.scoring(cast)[0]
    for bad in ({}, {"met": True, "value": 3}, {"value": 5}, {"value": 0}):
        row = {"assignment": assignment, "condition_id": "TM24-3", "reason": REASON}
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(at=TAKEN_UP, **row, **bad)


def test_a_case_to_be_decided_is_judged_and_a_rank_is_for_the_eligible(cast):
    case = reviews.to_be_decided(cast)
    query = Case.objects.filter(pk=case.pk)
    for bad in ({"eligible": None, "rank": None}, {"eligible": False}, {"failed": ["TM24-1"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            query.update(**bad)


def test_a_plan_has_one_open_case(cast):
    case = reviews.taken_up(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            plan=case.plan,
            submission=case.submission,
            round=2,
            opened_by=cast.coordinator,
            opened_at=TAKEN_UP,
        )


def test_nobody_scores_without_a_declaration(cast):
    (assignment,) = reviews.asked(cast, reviews.taken_up(cast), "reviewer1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=assignment.pk).update(state="scoring")
