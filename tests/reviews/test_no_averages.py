"""Conditions are not traded off: nothing in the judging averages, and old versions never count."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest

from reviews.models import Case
from reviews.services import consensus, scores
from reviews.services.consensus import judgement_of
from tests.builders import changes, reviews

ROOM = Path(__file__).parents[2] / "reviews"
AVERAGES = re.compile(r"\b(Avg\(|mean\(|median\(|statistics\b|average\()")


def test_nothing_in_the_judging_takes_an_average():
    for path in ROOM.rglob("*.py"):
        assert not AVERAGES.search(path.read_text()), path


pytestmark = pytest.mark.usefixtures("filed_world")


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(permutations((0, 1, 2))))
def test_the_order_in_which_reviewers_hand_in_changes_nothing(cast, order):
    people = reviews.scoring(cast, "V1", "reviewer1", "reviewer2", "reviewer3")
    values = [{"TM24_5": 2}, {"TM24_5": 3}, {"TM24_5": 4}]
    for number in order:
        reviews.finished(people[number], **values[number])
    case = Case.objects.get()
    consensus.start_consensus(case.pk, by=cast.coordinator)
    case = Case.objects.get()
    assert (case.eligible, case.rank, case.failed, case.finished) == (None, None, [], 3)


@pytest.mark.django_db
def test_one_failed_condition_is_not_made_up_for_by_the_best_scores_elsewhere(cast):
    best = {f"TM24_{n}": 4 for n in (2, 3, 4, 6)}
    case = reviews.agree(cast, reviews.in_consensus(cast), **best, TM24_5=2)
    assert (case.eligible, case.rank, case.failed) == (False, None, ["TM24-5"])


@pytest.mark.django_db
def test_a_consensus_on_an_older_version_is_no_answer(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    assert judgement_of(case).eligible is True
    changes.answered(cast, case)
    case = Case.objects.get()
    found = judgement_of(case)
    assert (found.eligible, found.rank) == (None, None)
    assert len(found.unanswered) == 10


@pytest.mark.django_db
def test_an_added_reviewer_who_withdraws_changes_nothing(cast):
    from reviews.services import assigning

    case = reviews.handed_in(cast)
    before = (case.asked, case.finished)
    (late,) = reviews.asked(cast, case, "reviewer3")
    assigning.take_back(late.pk, by=cast.coordinator, reason="Toch niet nodig.")
    case.refresh_from_db()
    assert (case.asked, case.finished) == before
    assert all(not scores.missing(a) for a in case.assignments.filter(state="done"))
