"""Where two windows meet in one what-if copy: the last amounts stand whole, never a mixture."""

from __future__ import annotations

import pytest

from plans.models import YearTotal
from portal.audit.models import Event
from reviews.models import Ranking
from reviews.rankings import tried_in
from reviews.services import ranking as reordering
from reviews.services.ranking_amounts import set_amounts
from tests.builders import ranking
from tests.builders.decisions import DECIDED
from tests.builders.ranking import LEAST
from tests.together import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def copy(cast):
    call, cases = ranking.to_rank(cast)
    made = reordering.copy(call, "Twee vensters", by=cast.coordinator, at=DECIDED)
    return made, cases[0].pk


def share(case: int, parts: int):
    """What the plan asks, divided by `parts`, in every year."""
    found = YearTotal.objects.filter(plan__cases=case, fund__gt=0)
    return {year: fund // parts for year, fund in found.values_list("year", "fund")}


def test_amounts_of_two_windows_are_those_of_one_of_them(cast, copy):
    made, case = copy
    wanted = [share(case, 2), share(case, 4)]
    outcomes = at_once(
        *(lambda n, w=w: set_amounts(made.pk, case, w, by=cast.coordinator) for w in wanted)
    )
    assert set(outcomes) == {"done"}
    assert tried_in(made)[case] in wanted


def test_the_same_amounts_from_every_window_are_one_event(cast, copy):
    made, case = copy
    wanted = share(case, 2)
    at_once(lambda n: set_amounts(made.pk, case, wanted, by=cast.coordinator))
    assert tried_in(made) == {case: wanted}
    assert Event.objects.filter(verb="review.ranking_amounts").count() == 1


def test_amounts_that_come_while_the_copy_is_taken_over_touch_nothing_real(cast, copy):
    made, case = copy
    wanted, one, other = share(case, 2), cast.coordinator, cast.decision_maker
    at_once(
        lambda n: set_amounts(made.pk, case, wanted, by=one),
        lambda n: reordering.take_over(made.pk, reason=LEAST, by=other),
    )
    assert Ranking.objects.get(pk=made.pk).ended == "taken_over"
    assert tried_in(Ranking.objects.get(owner=None)) == {}
    assert tried_in(made) in ({}, {case: wanted})
