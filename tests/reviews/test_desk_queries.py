"""The desk of a plan and the plan to read ask a fixed number of questions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.accounts import services as accounts
from portal.accounts.models import Role
from reviews.desks import assigned, candidates
from tests.builders import reviews
from tests.cast import sign_in

pytestmark = pytest.mark.django_db
DESK, READ = 20, 20


def desk(case):
    return reverse("reviews:plan", args=[case.plan_id])


def test_the_desk_of_a_plan_that_is_scored(cast, client, django_assert_max_num_queries):
    case = reviews.scoring(cast)[0].case
    sign_in(client, cast.coordinator)
    client.get(desk(case))
    with django_assert_max_num_queries(DESK):
        answer = client.get(desk(case))
    assert cast.reviewer1.name in answer.content.decode()


def test_the_plan_to_read(cast, client, django_assert_max_num_queries):
    case = reviews.scoring(cast)[0].case
    address = reverse("plans:read", args=[case.plan_id])
    sign_in(client, cast.reviewer1)
    client.get(address)
    with django_assert_max_num_queries(READ):
        client.get(address)


@pytest.mark.parametrize("more", [0, 3])
def test_who_could_score_is_asked_for_all_reviewers_at_once(
    cast, more, django_assert_max_num_queries
):
    case = reviews.taken_up(cast)
    office = cast.organisation("zorg_en_zekerheid")
    assert cast.reviewer1.pk
    extra = (cast.auditor, cast.administrator, cast.decision_maker)[:more]
    for person in extra:
        accounts.give_roles(person, office, [Role.REVIEWER], by=None)
    candidates(case, cast.coordinator)
    with django_assert_max_num_queries(9):
        found = candidates(case, cast.coordinator, assigned(case))
    assert len(found) > more


def test_who_has_a_tie_is_told_why(cast):
    case = reviews.taken_up(cast)
    assert cast.reviewer1.pk
    zilverlinde = cast.organisation("zilverlinde")
    accounts.give_roles(cast.reviewer3, zilverlinde, [Role.MANAGER], by=None)
    found = {c.number: c for c in candidates(case, cast.coordinator)}
    tied = found[cast.reviewer3.pk]
    assert zilverlinde.name in tied.obstacle
    assert found[cast.reviewer1.pk].obstacle == ""
