"""The database refuses what builds on an older version of the plan, whatever the code does."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from plans.models import Submission
from reviews.models import Assignment, Case, Score
from tests.builders import changes, reviews

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filed_world")]


def refused(act) -> bool:
    with pytest.raises(IntegrityError, match="older version"), transaction.atomic():
        act()
    return True


def test_scores_of_an_older_version_are_not_handed_in(cast):
    reviews.handed_in(cast)
    changes.answered(cast, Case.objects.get())
    one = Assignment.objects.filter(state="scoring").first()
    assert refused(lambda: Assignment.objects.filter(pk=one.pk).update(state="done"))
    newest = Submission.objects.order_by("-number").first()
    Score.objects.filter(assignment=one).update(submission=newest)
    assert Assignment.objects.filter(pk=one.pk).update(state="done") == 1


def test_a_consensus_of_an_older_version_is_not_decided_on(cast):
    case = reviews.agree(cast, reviews.in_consensus(cast))
    changes.answered(cast, case)
    found = Case.objects.filter(pk=case.pk)
    values = {"consensus_by": cast.coordinator, "consensus_at": reviews.TAKEN_UP, "eligible": True}
    assert refused(lambda: found.update(state="deciding", **values))
    case.consensus.update(submission=Case.objects.get().submission)
    assert found.update(state="deciding", **values) == 1
